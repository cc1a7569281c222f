import { randomUUID } from 'node:crypto';
import {
  type DirectoryRecord,
  type DispatchSnapshot,
  type NodeEvent,
  directoryKey,
  envelopeHeaders,
} from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { partitionOf } from '@valija/messaging';
import { type Checked, check } from '../border/check.js';
import type { IncomingMessage } from '@valija/border';

/** When these messages arrive. */
export const nowMs = Date.parse('2026-11-20T12:00:00Z');
/** When the body L01000005 went from the node `madrid` to another. */
export const leftAt = '2026-11-20T11:00:00Z';
export const partitionCount = 4;
export const dispatchId = '019a2f00-0000-7000-8000-000000000001';

function record<E extends DirectoryRecord['entity']>(entity: E, value: never): DirectoryRecord {
  return { entity, key: directoryKey[entity](value), value };
}

/** A directory with a body for each thing that can be wrong with one. */
function directory(): DirectoryModel {
  const model = new DirectoryModel();
  const body = (dir3: string, rest: object = {}): DirectoryRecord =>
    record('body', { dir3, name: dir3, sector: 'local', status: 'in-force', ...rest } as never);
  const agreement = (body_: string, rest: object = {}): DirectoryRecord =>
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
  const route = (body_: string, node: string, rest: object = {}): DirectoryRecord =>
    record('route', {
      body: body_,
      service: 'notifications',
      node,
      from: '2020-01-01T00:00:00Z',
      ...rest,
    } as never);
  model.apply([
    body('L01280796'),
    body('LA0000001', { parent: 'L01280796' }),
    body('L01000001'),
    body('L01000002', { status: 'extinct', successor: 'L01280796' }),
    body('L01000003'),
    body('L01000004'),
    record('node', {
      nodeId: 'madrid',
      name: 'Madrid',
      kind: 'direct',
      operator: 'L01280796',
      status: 'active',
    } as never),
    record('node', {
      nodeId: 'other',
      name: 'Other',
      kind: 'regional',
      operator: 'L01000001',
      status: 'active',
    } as never),
    agreement('L01280796'),
    agreement('L01000003', { to: '2026-01-01T00:00:00Z' }),
    agreement('L01000004'),
    route('L01280796', 'madrid'),
    route('L01000004', 'other'),
    body('L01000005'),
    agreement('L01000005', { to: leftAt }),
    route('L01000005', 'madrid', { to: leftAt }),
    route('L01000005', 'other', { from: leftAt }),
  ]);
  return model;
}

const model = directory();

/** A snapshot with nothing wrong. */
export function valid(): DispatchSnapshot {
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
      {
        documentId: 'a',
        fileName: 'a.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 10,
        sha256: 'a'.repeat(64),
        role: 'main',
      },
      {
        documentId: 'b',
        fileName: 'b.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 10,
        sha256: 'b'.repeat(64),
        role: 'annex',
      },
    ],
  };
}

export interface Given {
  readonly name?: NodeEvent['name'];
  readonly data?: unknown;
  readonly value?: Buffer | null;
  readonly headers?: Record<string, string | undefined>;
  readonly key?: string;
  readonly partition?: number;
  /** Now where absent. */
  readonly takenAtMs?: number;
}

/** What the border says of a message of the node `madrid`, whole but for what is given. */
export function run({
  name = 'DispatchMadeAvailable',
  data = valid(),
  value,
  headers = {},
  key = dispatchId,
  partition,
  takenAtMs = nowMs,
}: Given = {}): Checked {
  const all: Record<string, string | undefined> = {
    ...envelopeHeaders({ id: randomUUID(), name, source: '/nodes/madrid', time: '2026-11-20T12:00:00Z' }),
    ...headers,
  };
  const message: IncomingMessage = {
    nodeId: 'madrid',
    partition: partition ?? partitionOf(key, partitionCount),
    partitionCount,
    key: Buffer.from(key),
    takenAtMs,
    value: value === undefined ? Buffer.from(JSON.stringify(data)) : value,
    header: (header) => all[header],
  };
  return check(message, model, nowMs);
}

export const code = (checked: Checked): string => ('fault' in checked ? checked.fault.code : 'accepted');
export const pointer = (checked: Checked): string | undefined =>
  'fault' in checked ? checked.fault.pointer : undefined;

export type Change = (data: DispatchSnapshot) => unknown;

/** The event with one field changed, deep inside. */
export function changed(change: Change): DispatchSnapshot {
  const data = valid();
  change(data);
  return data;
}
