import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  BlindIndex,
  COPY_COLUMNS,
  Keyring,
  RowEncoder,
  Sealer,
  generateKeyring,
} from '@valija/dispatch-rows';
import { type Given, dispatchId, run, valid } from '../testing/messages.js';
import { BatchBuilder } from './batch-builder.js';

const keyring = Keyring.from(generateKeyring());
const sealer = new Sealer(keyring);
const frame = {
  topic: 't',
  partition: 0,
  generation: 1,
  epoch: 1,
  nodeId: 'madrid',
  firstOffset: 5,
  lastOffset: 9,
};

function build(...events: readonly Given[]): ReturnType<BatchBuilder['build']> {
  const builder = new BatchBuilder(frame, new RowEncoder(new BlindIndex(keyring), sealer), 0);
  for (const [index, given] of events.entries())
    builder.add(frame.firstOffset + index, 0, run(given), hash('sha256', String(index), 'buffer'));
  return builder.build();
}

/** What the last field of a row, the sealed one, says. */
function opened(row: Uint8Array): string {
  const bytes = Buffer.from(row);
  let at = 2;
  let field = Buffer.alloc(0);
  for (let index = 0; index < COPY_COLUMNS.length; index++) {
    const length = bytes.readInt32BE(at);
    field = bytes.subarray(at + 4, at + 4 + Math.max(0, length));
    at += 4 + Math.max(0, length);
  }
  return sealer.open(field, dispatchId);
}

describe('BatchBuilder', () => {
  it('seals an event as it came where the schema names all of it', () => {
    const value = Buffer.from(JSON.stringify(valid(), null, 2));
    const { rows, rowEnds } = build({ value });
    expect(opened(rows.subarray(0, rowEnds[0]))).toBe(value.toString());
  });

  it('seals nothing of what the schema does not name, at any depth', () => {
    const data = { ...valid(), extra: 'mark-one', holder: { ...valid().holder, more: 'mark-two' } };
    const { rows } = build({ data });
    expect(JSON.parse(opened(rows))).toEqual(JSON.parse(JSON.stringify(valid())));
  });

  it('keeps what was rejected apart, with its offset, and the others in their order', () => {
    const { offsets, rejections, rowEnds } = build({}, { value: Buffer.from('garbage') }, {});
    expect(offsets).toEqual([5, 7]);
    expect(rowEnds).toHaveLength(2);
    expect(rejections).toMatchObject([{ offset: 6, code: 'not-json' }]);
  });

  it('gives rows that the next batch does not overwrite', () => {
    const encoder = new RowEncoder(new BlindIndex(keyring), sealer);
    const first = new BatchBuilder(frame, encoder, 0);
    first.add(5, 0, run(), hash('sha256', 'a', 'buffer'));
    const { rows } = first.build();
    const before = Buffer.from(rows).toString('hex');
    const second = new BatchBuilder(frame, encoder, 0);
    second.add(5, 0, run(), hash('sha256', 'b', 'buffer'));
    second.build();
    expect(Buffer.from(rows).toString('hex')).toBe(before);
  });
});
