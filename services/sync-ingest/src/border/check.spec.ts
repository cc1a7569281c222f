import { describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, type NodeEvent, ackCodes, directoryKey, envelopeHeaders } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { partitionOf } from '@valija/messaging';
import { randomUUID } from 'node:crypto';
import { type Checked, check } from './check.js';
import type { IncomingMessage } from './incoming-message.js';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const COUNT = 4;
const dispatchId = '019a2f00-0000-7000-8000-000000000001';

function record<E extends DirectoryRecord['entity']>(entity: E, value: never): DirectoryRecord {
  return { entity, key: directoryKey[entity](value), value };
}

function directory(): DirectoryModel {
  const model = new DirectoryModel();
  const body = (dir3: string, rest: object = {}) =>
    record('body', { dir3, name: dir3, sector: 'local', status: 'in-force', ...rest } as never);
  const agreement = (body_: string, rest: object = {}) =>
    record('agreement', {
      agreementId: `a-${body_}`,
      node: 'madrid',
      body: body_,
      includesUnits: false,
      legalBasis: 'x',
      contractVersion: '1',
      from: '2020-01-01T00:00:00Z',
      ...rest,
    } as never);
  const route = (body_: string, node: string) =>
    record('route', { body: body_, service: 'notifications', node, from: '2020-01-01T00:00:00Z' } as never);
  model.apply([
    body('L01280796'),
    body('LA0000001', { parent: 'L01280796' }),
    body('L01000001'),
    body('L01000002', { status: 'extinct', successor: 'L01280796' }),
    body('L01000003'),
    body('L01000004'),
    record('node', { nodeId: 'madrid', name: 'Madrid', kind: 'direct', operator: 'L01280796', status: 'active' } as never),
    record('node', { nodeId: 'other', name: 'Other', kind: 'regional', operator: 'L01000001', status: 'active' } as never),
    agreement('L01280796'),
    agreement('L01000003', { to: '2026-01-01T00:00:00Z' }),
    agreement('L01000004'),
    route('L01280796', 'madrid'),
    route('L01000004', 'other'),
  ]);
  return model;
}

const model = directory();

function valid(): Extract<NodeEvent, { name: 'DispatchMadeAvailable' }>['data'] {
  const body = { dir3: 'L01280796', name: 'Madrid' };
  return {
    dispatchId,
    version: 1,
    kind: 'notification',
    issuer: { ...body },
    rootIssuer: { ...body },
    responsibleUnit: { ...body, pageUrl: 'https://sede.example' },
    holder: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana' },
    subject: { defaultLanguage: 'es', texts: { es: 'Asunto' } },
    availableAt: '2026-11-20T10:00:00+01:00',
    obligation: 'mandatory',
    assuranceLevel: 'low',
    documents: [
      { documentId: 'a', fileName: 'a.pdf', mediaType: 'application/pdf', sizeBytes: 10, sha256: 'a'.repeat(64), role: 'main' },
      { documentId: 'b', fileName: 'b.pdf', mediaType: 'application/pdf', sizeBytes: 10, sha256: 'b'.repeat(64), role: 'annex' },
    ],
  };
}

interface Given {
  readonly name?: NodeEvent['name'];
  readonly data?: unknown;
  readonly value?: Buffer | null;
  readonly headers?: Record<string, string | undefined>;
  readonly key?: string;
  readonly partition?: number;
}

function run({ name = 'DispatchMadeAvailable', data = valid(), value, headers = {}, key = dispatchId, partition }: Given = {}): Checked {
  const all: Record<string, string | undefined> = {
    ...envelopeHeaders({ id: randomUUID(), name, source: '/nodes/madrid', time: '2026-11-20T12:00:00Z' }),
    ...headers,
  };
  const message: IncomingMessage = {
    nodeId: 'madrid',
    partition: partition ?? partitionOf(key, COUNT),
    partitionCount: COUNT,
    key: Buffer.from(key),
    value: value === undefined ? Buffer.from(JSON.stringify(data)) : value,
    header: (header) => all[header],
  };
  return check(message, model, nowMs);
}

const code = (checked: Checked): string => ('fault' in checked ? checked.fault.code : 'accepted');
const pointer = (checked: Checked): string | undefined => ('fault' in checked ? checked.fault.pointer : undefined);

/** The event with one field changed, deep inside. */
function changed(change: (data: ReturnType<typeof valid>) => void): ReturnType<typeof valid> {
  const data = valid();
  change(data);
  return data;
}

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

  it.each([
    ['a date without its offset', (data: ReturnType<typeof valid>) => (data.availableAt = '2026-11-20T10:00:00')],
    ['101 documents', (data: ReturnType<typeof valid>) => (data.documents = Array.from({ length: 101 }, () => data.documents[0]!))],
    ['a holder who is both a person and a body', (data: ReturnType<typeof valid>) => Object.assign(data.holder, { bodyDir3: 'L01280796', bodyName: 'x' })],
    ['version 0', (data: ReturnType<typeof valid>) => (data.version = 0)],
  ])('refuses %s by the schema', (_title, change) => {
    expect(code(run({ data: changed(change) }))).toBe('schema-violation');
  });
});

describe('check: the key', () => {
  it('is the dispatch id, in its own partition', () => {
    expect(code(run({ key: randomUUID() }))).toBe('key-mismatch');
    expect(code(run({ partition: (partitionOf(dispatchId, COUNT) + 1) % COUNT }))).toBe('partition-mismatch');
  });
});

describe('check: the rules', () => {
  it.each([
    ['/holder/idNumber', 'id-number-invalid', (data: ReturnType<typeof valid>) => (data.holder.idNumber = '12345678A')],
    [
      '/addressees/1/idNumber',
      'id-number-invalid',
      (data: ReturnType<typeof valid>) =>
        (data.addressees = [
          { idType: 'NIE', idNumber: 'X1234567L', fullName: 'a' },
          { idType: 'NIF', idNumber: 'A28015866', fullName: 'b' },
        ]),
    ],
    ['/subject/texts', 'default-language-missing', (data: ReturnType<typeof valid>) => (data.subject.defaultLanguage = 'ca')],
    ['/documents/1/documentId', 'document-id-repeated', (data: ReturnType<typeof valid>) => (data.documents[1]!.documentId = 'a')],
    ['/documents/1/role', 'main-document-repeated', (data: ReturnType<typeof valid>) => (data.documents[1]!.role = 'main')],
    ['/documents', 'main-document-missing', (data: ReturnType<typeof valid>) => (data.documents[0]!.role = 'annex')],
    ['/availableAt', 'instant-absurd', (data: ReturnType<typeof valid>) => (data.availableAt = '1999-01-01T00:00:00Z')],
    ['/scheduledAt', 'instant-absurd', (data: ReturnType<typeof valid>) => (data.scheduledAt = '2099-01-01T00:00:00Z')],
    ['/accessDeadline', 'deadline-too-early', (data: ReturnType<typeof valid>) => (data.accessDeadline = '2026-11-21')],
  ] as const)('%s: %s', (at, expected, change) => {
    const checked = run({ data: changed(change as (data: ReturnType<typeof valid>) => void) });
    expect([code(checked), pointer(checked)]).toEqual([expected, at]);
  });

  it('takes what was made available long ago: outages and joining nodes bring open stock', () => {
    expect(code(run({ data: changed((data) => (data.availableAt = '2026-10-01T00:00:00Z')) }))).toBe('accepted');
  });

  it('never refuses a foreign document for lack of a check digit', () => {
    const data = changed((each) => (each.holder = { idType: 'PASSPORT', idNumber: 'X1', idCountry: 'FR', fullName: 'Zoé' }));
    expect(code(run({ data }))).toBe('accepted');
  });
});

describe('check: authority', () => {
  const issuedBy = (dir3: string, root = dir3) => changed((data) => Object.assign(data, { issuer: { dir3, name: 'x' }, rootIssuer: { dir3: root, name: 'x' } }));

  it.each([
    ['a body that is not there yet', issuedBy('L01999999'), 'body-unknown'],
    ['an extinct one', issuedBy('L01000002'), 'body-extinct'],
    ['one without an agreement', issuedBy('L01000001'), 'issuer-not-authorised'],
    ['one whose agreement has ended', issuedBy('L01000003'), 'agreement-not-in-force'],
    ['one whose route is elsewhere', issuedBy('L01000004'), 'route-elsewhere'],
    ['a unit under the wrong root', issuedBy('LA0000001'), 'root-issuer-mismatch'],
    ['a unit that the agreement does not include', issuedBy('LA0000001', 'L01280796'), 'issuer-not-authorised'],
    [
      'an unknown responsible unit',
      changed((data) => (data.responsibleUnit.dir3 = 'L01999999')),
      'body-unknown',
    ],
  ])('refuses %s', (_title, data, expected) => {
    expect(code(run({ data }))).toBe(expected);
  });

  it('names the successor of an extinct body', () => {
    expect(run({ data: issuedBy('L01000002') })).toMatchObject({ fault: { detail: expect.stringContaining('L01280796') } });
  });

  it('lets a node correct what it made after the body changed its route', () => {
    const data = { ...issuedBy('L01000004'), version: 2 };
    expect(code(run({ name: 'DispatchAmended', data }))).toBe('accepted');
  });

  it('says of time-healing faults, and only of those, that they may be tried again', () => {
    const retryable = Object.entries(ackCodes).filter(([, entry]) => entry.retryable).map(([name]) => name);
    expect(retryable.sort()).toEqual(['body-unknown', 'dispatch-unknown', 'offsets-lost']);
  });
});

describe('check: facts', () => {
  it.each([
    ['DispatchCancelled', { dispatchId, cancelledAt: '2026-11-20T10:00:00Z', reason: 'other' }, 'accepted'],
    [
      'DispatchResolvedElsewhere',
      { dispatchId, resolution: 'accessed', legalAt: '2026-11-20T10:00:00Z', channel: 'paper', actor: { role: 'holder' } },
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
    ['DispatchDeadlineExtended', { dispatchId, accessDeadline: '2026-13-24', reason: 'other' }, 'schema-violation'],
    ['DispatchCancelled', { dispatchId, cancelledAt: '1980-11-20T10:00:00Z', reason: 'other' }, 'instant-absurd'],
  ] as const)('%s %#', (name, data, expected) => {
    expect(code(run({ name, data }))).toBe(expected);
  });
});
