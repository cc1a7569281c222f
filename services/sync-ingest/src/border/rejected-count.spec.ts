import { expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { IngestBatch } from '@valija/contracts';
import type { DirectoryCopy } from '@valija/directory-copy';
import type { RowEncoder } from '@valija/dispatch-rows';
import type { IncomingRecord } from '@valija/messaging';
import type { BrokerAdmin } from '@valija/messaging/admin';
import { Metrics } from '@valija/observability';
import { quietLogger } from '@valija/testing';
import { BorderService } from './border.service.js';
import type { StoreGateway } from './store.gateway.js';

const TOPIC = 'nodes.madrid.dispatches.v1';

type Committed = Awaited<ReturnType<StoreGateway['commit']>>;

/** A border whose store answers each commit as the next of these. */
async function borderWith(answers: readonly (Committed | Error)[]) {
  const metrics = new Metrics();
  const waiting = [...answers];
  const committed: IngestBatch[] = [];
  const commit = (batch: IngestBatch): Promise<Committed> => {
    committed.push(batch);
    const answer = waiting.shift();
    return answer instanceof Error || !answer
      ? Promise.reject(answer ?? new Error('asked once too often'))
      : Promise.resolve(answer);
  };
  const assign = () => Promise.resolve({ kind: 'from', offset: 0, generation: 1, epoch: 1 });
  const logs = () => Promise.resolve([{ topicId: 'x', partitions: 1, start: 0, end: 3 }]);
  const encoder = { reset: () => undefined, bytes: () => Buffer.alloc(0) };
  const border = new BorderService(
    { model: {} } as DirectoryCopy,
    { commit, assign } as unknown as StoreGateway,
    { logs } as unknown as BrokerAdmin,
    encoder as unknown as RowEncoder,
    new VirtualClock('2026-11-20T12:00:00Z'),
    quietLogger(),
    metrics,
  );
  await border.assigned(TOPIC, 0);
  const rejected = async (): Promise<number> => {
    const metric = await metrics.registry.getSingleMetric('valija_ingest_rejected_total')?.get();
    return (metric?.values ?? []).reduce((sum, { value }) => sum + value, 0);
  };
  return { border, rejected, committed };
}

/** Records without an envelope: each is rejected. */
const records = [0, 1, 2].map(
  (offset) => ({ offset: String(offset), key: null, value: null }) as unknown as IncomingRecord,
);

it('counts what the border rejects once, when its answer is committed', async () => {
  const { border, rejected } = await borderWith([
    new Error('Postgres is away'),
    new Error('and still'),
    { kind: 'committed', nextOffset: 2 },
    { kind: 'committed', nextOffset: 3 },
  ]);
  for (let attempt = 0; attempt < 2; attempt += 1)
    await expect(border.handle(TOPIC, 0, records)).rejects.toThrow();
  expect(await rejected()).toBe(0);
  await border.handle(TOPIC, 0, records);
  // Its ack would have been too large: only a first part was committed, and the rest comes again.
  expect(await rejected()).toBe(2);
  await border.handle(TOPIC, 0, records.slice(2));
  expect(await rejected()).toBe(3);
});

it('does not count what another member reads', async () => {
  const { border, rejected } = await borderWith([{ kind: 'fenced' }]);
  expect(await border.handle(TOPIC, 0, records)).toEqual({ kind: 'fenced' });
  expect(await rejected()).toBe(0);
});

it('answers a batch that cannot be read as one range, and counts each of its events', async () => {
  const { border, rejected, committed } = await borderWith([{ kind: 'committed', nextOffset: 21 }]);
  const range = { firstOffset: 1, lastOffset: 20, code: 'batch-too-large', digest: 'ab' } as const;
  expect(await border.refuse(TOPIC, 0, { kind: 'unreadable', ...range })).toEqual({
    kind: 'next',
    offset: 21,
  });
  expect(committed[0]).toMatchObject({
    nodeId: 'madrid',
    firstOffset: 1,
    lastOffset: 20,
    offsets: [],
    rejections: [{ offset: 1, lastOffset: 20, code: 'batch-too-large', digest: 'ab' }],
  });
  expect(await rejected()).toBe(20);
});
