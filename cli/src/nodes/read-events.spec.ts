import { hash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exitCodes } from '../exit-codes.js';
import { checkedEvents } from './checked-events.js';
import { readEvents } from './read-events.js';

const folder = mkdtempSync(join(tmpdir(), 'valija-events-'));
writeFileSync(join(folder, 'acto.pdf'), 'contenido');

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const HEAD = 'issuer_dir3,issuer_name,holder_id_number,holder_name,subject,document';
const LINE = 'L01280796,Madrid,12345678Z,Ana Ejemplo,"Multa, segunda",acto.pdf';

describe('a spreadsheet', () => {
  it('gives a dispatch a line, with the size and digest of the document beside it', () => {
    const [event, ...more] = readEvents(file('a.csv', `\uFEFF${HEAD}\n${LINE}\n\n`));
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      line: 2,
      type: 'DispatchMadeAvailable',
      data: {
        version: 1,
        kind: 'notification',
        issuer: { dir3: 'L01280796', name: 'Madrid' },
        rootIssuer: { dir3: 'L01280796', name: 'Madrid' },
        holder: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana Ejemplo' },
        subject: { defaultLanguage: 'es', texts: { es: 'Multa, segunda' } },
        documents: [
          { fileName: 'acto.pdf', sizeBytes: 9, sha256: hash('sha256', 'contenido'), role: 'main' },
        ],
      },
    });
    expect(checkedEvents([event!]).invalid).toEqual([]);
  });

  it('takes optional columns, and an empty cell for one that is not there', () => {
    const head = `${HEAD},kind,language,root_dir3,root_name,sia,dispatch_id`;
    const id = '019a2f00-0000-7000-8000-000000000001';
    const csv = `${head}\n${LINE},communication,ca,L02000028,Diputación,123456,${id}\n${LINE},,,,,,\n`;
    const [full, empty] = readEvents(file('b.csv', csv));
    expect(full?.data).toMatchObject({
      dispatchId: id,
      kind: 'communication',
      rootIssuer: { dir3: 'L02000028', name: 'Diputación' },
      subject: { defaultLanguage: 'ca' },
      procedure: { sia: '123456' },
    });
    expect(empty?.data).toMatchObject({ kind: 'notification', subject: { defaultLanguage: 'es' } });
    expect(empty?.data).not.toHaveProperty('procedure');
  });

  it('says which line has a document that cannot be read, and goes on with the others', () => {
    const events = readEvents(file('c.csv', `${HEAD}\n${LINE.replace('acto', 'otro')}\n${LINE}\n`));
    expect(events).toMatchObject([
      {
        line: 2,
        fault: { line: 2, code: 'document-unreadable', detail: expect.stringContaining('otro.pdf') },
      },
      { line: 3, type: 'DispatchMadeAvailable' },
    ]);
    expect(checkedEvents(events)).toMatchObject({ valid: [{ line: 3 }], invalid: [{ line: 2 }] });
  });
});

describe('JSON', () => {
  const event = { type: 'DispatchCancelled', data: {} };

  it.each<[string, unknown]>([
    ['an event', event],
    ['a list', [event]],
    ['a batch of the general node', { items: [event] }],
  ])('may be %s', (_, content) => {
    expect(readEvents(file('a.json', JSON.stringify(content)))).toEqual([{ ...event, line: 1 }]);
  });

  it('a line at a time: a torn line is its own fault', () => {
    const events = readEvents(
      file('a.ndjson', `${JSON.stringify(event)}\n\n{"type":\n${JSON.stringify(event)}`),
    );
    expect(events).toMatchObject([
      { line: 1 },
      { line: 3, fault: { line: 3, code: 'not-json' } },
      { line: 4 },
    ]);
  });
});

describe('a file that will not do', () => {
  it.each([
    ['broken.json', '{', /broken\.json is not JSON/],
    ['events.xml', '<a/>', /no \.json, \.ndjson or \.csv/],
  ])('is named: %s', (name, content, message) => {
    expect(() => readEvents(file(name, content))).toThrow(message);
  });

  it('is named when it is not there, as a mistake of the command', () => {
    expect(() => readEvents(join(folder, 'nowhere.json'))).toThrow(
      expect.objectContaining({
        exitCode: exitCodes.usage,
        message: expect.stringContaining('cannot be read'),
      }),
    );
  });
});

describe('checking before sending', () => {
  const cancelled = {
    type: 'DispatchCancelled',
    data: {
      dispatchId: '019a2f00-0000-7000-8000-000000000001',
      cancelledAt: '2026-11-20T10:00:00Z',
      reason: 'other',
    },
  };

  it('keeps the id that an event brings, and makes one where it brings none', () => {
    const eventId = '019a2f00-0000-7000-8000-00000000000e';
    const { valid } = checkedEvents([
      { line: 1, eventId, ...cancelled },
      { line: 2, ...cancelled },
    ]);
    expect(valid.map((each) => each.eventId)).toEqual([eventId, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it.each<[string, object, object]>([
    ['another type', { type: 'Dispatched', data: {} }, { code: 'type-unknown', pointer: '/type' }],
    ['no data', { type: 'DispatchCancelled' }, { code: 'schema-violation', pointer: '/data' }],
    [
      'data against the schema',
      { ...cancelled, data: { ...cancelled.data, reason: 'mood' } },
      { code: 'schema-violation' },
    ],
  ])('refuses %s, by its line', (_, event, fault) => {
    expect(checkedEvents([{ line: 7, ...event }])).toMatchObject({
      valid: [],
      invalid: [{ line: 7, ...fault }],
    });
  });
});
