import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { partitionOf } from '@valija/messaging';
import {
  type Change,
  changed,
  code,
  dispatchId,
  partitionCount,
  pointer,
  run,
  valid,
} from '../testing/messages.js';

describe('check: the envelope', () => {
  it('lets a whole event pass', () => {
    expect(run()).toMatchObject({ dispatchId, event: { name: 'DispatchMadeAvailable' } });
  });

  it.each(['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time'])('misses %s', (header) => {
    const checked = run({ headers: { [header]: undefined } });
    expect([code(checked), pointer(checked)]).toEqual(['envelope-missing', `#${header}`]);
  });

  it.each([
    ['ce_specversion', '0.3', 'envelope-invalid'],
    ['ce_id', 'not-a-uuid', 'envelope-invalid'],
    ['ce_time', '2026-11-20', 'envelope-invalid'],
    ['ce_time', '2026-11-20T12:00:00', 'envelope-invalid'],
    ['ce_type', 'org.valija.DispatchAccessed.v1', 'type-unknown'],
    ['ce_type', 'org.valija.DispatchMadeAvailable.v2', 'type-unknown'],
    ['ce_type', 'nonsense', 'type-unknown'],
  ])('refuses %s = %s', (header, value, expected) => {
    expect(code(run({ headers: { [header]: value } }))).toBe(expected);
  });
});

describe('check: the value', () => {
  it.each([
    ['nothing', null, 'not-json'],
    ['text', Buffer.from('hello'), 'not-json'],
    ['a list', Buffer.from('[]'), 'not-json'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not-json'],
    ['a megabyte of garbage', Buffer.alloc(1_048_576, 'x'), 'too-large'],
    ['half an event', Buffer.from(JSON.stringify(valid()).slice(0, 200)), 'not-json'],
  ])('refuses %s', (_title, value, expected) => {
    expect(code(run({ value }))).toBe(expected);
  });

  it('names the field that is missing or too long', () => {
    const { holder: _holder, ...rest } = valid();
    const missing = run({ data: rest });
    expect([code(missing), pointer(missing)]).toEqual(['schema-violation', '/holder']);
    const long = run({ data: changed((data) => (data.subject.texts['es'] = 'x'.repeat(256))) });
    expect([code(long), pointer(long)]).toEqual(['schema-violation', '/subject/texts/es']);
  });

  it('drops a field that the schema does not name, at any depth, and goes on', () => {
    const data = { ...valid(), extra: 1, holder: { ...valid().holder, content: 'bytes' } };
    const checked = run({ data });
    expect(code(checked)).toBe('accepted');
    expect(JSON.stringify(checked)).not.toMatch(/extra|bytes/);
  });

  it.each<[string, Change]>([
    ['a date without its offset', (data) => (data.availableAt = '2026-11-20T10:00:00')],
    ['a space for the T', (data) => (data.availableAt = '2026-11-20 10:00:00Z')],
    ['a line break for the T', (data) => (data.availableAt = '2026-11-20\n10:00:00Z')],
    ['an offset without its colon', (data) => (data.availableAt = '2026-11-20T10:00:00+0100')],
    ['an offset of hours', (data) => (data.availableAt = '2026-11-20T10:00:00+01')],
    ['a leap second', (data) => (data.availableAt = '2026-06-30T23:59:60Z')],
    ['30 February', (data) => (data.availableAt = '2026-02-30T10:00:00Z')],
    ['101 documents', (data) => Object.assign(data, { documents: Array(101).fill(data.documents[0]) })],
    [
      'a holder who is both a person and a body',
      (data) => Object.assign(data.holder, { bodyDir3: 'L01280796', bodyName: 'x' }),
    ],
    ['version 0', (data) => (data.version = 0)],
  ])('refuses %s by the schema', (_title, change) => {
    expect(code(run({ data: changed(change) }))).toBe('schema-violation');
  });
});

describe('check: the key', () => {
  it('is the dispatch id, in its own partition', () => {
    expect(code(run({ key: randomUUID() }))).toBe('key-mismatch');
    expect(code(run({ partition: (partitionOf(dispatchId, partitionCount) + 1) % partitionCount }))).toBe(
      'partition-mismatch',
    );
  });
});

describe('check: the rules', () => {
  it.each<[string, string, Change]>([
    ['/holder/idNumber', 'id-number-invalid', (data) => (data.holder.idNumber = '12345678A')],
    [
      '/addressees/1/idNumber',
      'id-number-invalid',
      (data) =>
        (data.addressees = [
          { idType: 'NIE', idNumber: 'X1234567L', fullName: 'a' },
          { idType: 'NIF', idNumber: 'A28015866', fullName: 'b' },
        ]),
    ],
    ['/subject/texts', 'default-language-missing', (data) => (data.subject.defaultLanguage = 'ca')],
    [
      '/documents/1/mediaType',
      'media-type-unsupported',
      (data) => (data.documents[1]!.mediaType = 'text/html'),
    ],
    ['/documents/1/documentId', 'document-id-repeated', (data) => (data.documents[1]!.documentId = 'a')],
    ['/documents/1/role', 'main-document-repeated', (data) => (data.documents[1]!.role = 'main')],
    ['/documents', 'main-document-missing', (data) => (data.documents[0]!.role = 'annex')],
    ['/availableAt', 'instant-absurd', (data) => (data.availableAt = '1999-01-01T00:00:00Z')],
    ['/scheduledAt', 'instant-absurd', (data) => (data.scheduledAt = '2099-01-01T00:00:00Z')],
    ['/accessDeadline', 'deadline-too-early', (data) => (data.accessDeadline = '2026-11-21')],
  ])('%s: %s', (at, expected, change) => {
    const checked = run({ data: changed(change) });
    expect([code(checked), pointer(checked)]).toEqual([expected, at]);
  });

  it.each<[string, Change]>([
    ['/subject/texts/es', (data) => (data.subject.texts['es'] = 'a\0b')],
    ['/documents/1/fileName', (data) => (data.documents[1]!.fileName = 'a\ud83d.pdf')],
    ['/holder/fullName', (data) => (data.holder.fullName = '\ude00')],
  ])('%s: text-invalid', (at, change) => {
    const checked = run({ data: changed(change) });
    expect([code(checked), pointer(checked)]).toEqual(['text-invalid', at]);
  });

  it('takes every whole character, however it is written, and drops what it does not know unread', () => {
    const text = JSON.stringify(changed((data) => (data.subject.texts['es'] = 'Ñ😀')));
    const escaped = text
      .replace('Ñ😀', String.raw`\u00d1\uD83D\uDE00`)
      .replace('{', String.raw`{"x":"\u0000",`);
    expect(code(run({ value: Buffer.from(escaped) }))).toBe('accepted');
  });

  it.each(['2026-11-20T10:00:00+23:59', '2026-11-19T10:00:00-23:59', '2026-11-20t10:00:00.123456789z'])(
    'takes %s for an instant',
    (instant) => {
      expect(code(run({ data: changed((data) => (data.availableAt = instant)) }))).toBe('accepted');
    },
  );

  it('takes what was made available long ago: outages and joining nodes bring open stock', () => {
    expect(code(run({ data: changed((data) => (data.availableAt = '2026-10-01T00:00:00Z')) }))).toBe(
      'accepted',
    );
  });

  it('never refuses a foreign document for lack of a check digit', () => {
    const data = changed(
      (each) => (each.holder = { idType: 'PASSPORT', idNumber: 'X1', idCountry: 'FR', fullName: 'Zoé' }),
    );
    expect(code(run({ data }))).toBe('accepted');
  });
});

describe('check: facts', () => {
  it.each([
    ['DispatchCancelled', { dispatchId, cancelledAt: '2026-11-20T10:00:00Z', reason: 'other' }, 'accepted'],
    [
      'DispatchResolvedElsewhere',
      {
        dispatchId,
        resolution: 'accessed',
        legalAt: '2026-11-20T10:00:00Z',
        channel: 'paper',
        actor: { role: 'holder' },
      },
      'accepted',
    ],
    [
      'DispatchResolvedElsewhere',
      {
        dispatchId,
        resolution: 'accessed',
        legalAt: '2026-11-20T10:00:00Z',
        channel: 'paper',
        actor: { role: 'holder', idType: 'NIF', idNumber: '12345678A' },
      },
      'id-number-invalid',
    ],
    ['DispatchDeadlineExtended', { dispatchId, accessDeadline: '2026-12-24', reason: 'other' }, 'accepted'],
    [
      'DispatchDeadlineExtended',
      { dispatchId, accessDeadline: '2026-13-24', reason: 'other' },
      'schema-violation',
    ],
    [
      'DispatchCancelled',
      { dispatchId, cancelledAt: '1980-11-20T10:00:00Z', reason: 'other' },
      'instant-absurd',
    ],
  ] as const)('%s %#', (name, data, expected) => {
    expect(code(run({ name, data }))).toBe(expected);
  });
});
