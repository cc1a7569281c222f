import { createHash, hash } from 'node:crypto';
import { SystemClock } from '@valija/clock';
import { type DispatchSnapshot, envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { OutgoingRecord } from '@valija/messaging';
import { holderOf, nodes, person } from './population.js';

/** One in so many events comes twice; one in so many comes after a newer version of itself. */
const DUPLICATE_EVERY = 50;
const LATE_EVERY = 100;
const A_LOAD_MS = 10_000_000;
/** Yesterday: within the term of access whenever it runs. */
const FIRST_MS = Math.floor(new SystemClock().epochMs() / 86_400_000 - 1) * 86_400_000;

/** A part of a benchmark's dispatches: their ids are neighbours. */
export interface Load {
  readonly number: number;
  readonly dispatches: number;
  readonly hasWhale: boolean;
}

export const PRELOAD = 0;

/** Where the ids of a load begin and end. */
export function idRange({ number }: Load): { from: string; to: string } {
  return { from: uuidV7(number, 0, Buffer.alloc(16)), to: uuidV7(number + 1, 0, Buffer.alloc(16)) };
}

/** Events of a part of a load; those that come twice or late stand at its end. */
export function recordsOf(load: Load, from: number, count: number): OutgoingRecord[] {
  const first: OutgoingRecord[] = [];
  const after: OutgoingRecord[] = [];
  for (let index = from; index < from + count; index++) {
    const isLate = index % LATE_EVERY === 1;
    first.push(record(load, index, isLate ? 2 : 1));
    if (index % DUPLICATE_EVERY === 0) after.push(record(load, index, 1));
    if (isLate) after.push(record(load, index, 1));
  }
  return [...first, ...after];
}

/** How many events a load has. */
export function eventsOf({ dispatches }: Load): number {
  return dispatches + Math.ceil(dispatches / DUPLICATE_EVERY) + Math.ceil((dispatches - 1) / LATE_EVERY);
}

/** A dispatch as they are in life: about a kilobyte, one document. */
export function snapshotOf(load: Load, index: number, version = 1): DispatchSnapshot {
  const seed = seedOf(load, index);
  const issuer = nodeOf(index).issuers[seed.readUInt32BE(0) % 200] ?? { dir3: '', name: '' };
  return {
    dispatchId: uuidV7(load.number, index, seed),
    version,
    kind: index % 10 === 0 ? 'communication' : 'notification',
    issuer,
    rootIssuer: issuer,
    responsibleUnit: { ...issuer, pageUrl: 'https://sede.prueba.example/tramites/expedientes' },
    holder: person(holderOf(seed.readUInt32BE(4) / 2 ** 32, load.hasWhale)),
    subject: {
      defaultLanguage: 'es',
      texts: { es: `Resolución del expediente ${String(index)} sobre su solicitud de licencia` },
    },
    procedure: { sia: String(200_000 + (index % 500)), name: 'Licencias y autorizaciones' },
    availableAt: new Date(FIRST_MS + (index % 43_200) * 1_000).toISOString(),
    obligation: 'mandatory',
    assuranceLevel: 'substantial',
    documents: [
      {
        documentId: 'resolucion',
        fileName: 'resolucion.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 48_000 + (index % 1_000),
        sha256: hash('sha256', seed, 'hex'),
        role: 'main',
        language: 'es',
      },
    ],
  };
}

/** The event that makes a dispatch available, as its node sends it. */
export function recordFor(load: Load, index: number, snapshot: DispatchSnapshot): OutgoingRecord {
  const { nodeId } = nodeOf(index);
  const { dispatchId, version } = snapshot;
  return {
    topic: nodeTopics(nodeId).dispatches,
    key: dispatchId,
    value: JSON.stringify(snapshot),
    headers: envelopeHeaders({
      id: uuidV7(load.number, index, hash('sha256', `${dispatchId}/${String(version)}`, 'buffer')),
      name: 'DispatchMadeAvailable',
      source: `/nodes/${nodeId}`,
      time: new Date(FIRST_MS).toISOString(),
      subject: dispatchId,
    }),
  };
}

function record(load: Load, index: number, version: number): OutgoingRecord {
  return recordFor(load, index, snapshotOf(load, index, version));
}

function nodeOf(index: number): (typeof nodes)[number] {
  return nodes[index % nodes.length] ?? { nodeId: '', issuers: [] };
}

function seedOf({ number }: Load, index: number): Buffer {
  return createHash('sha256')
    .update(`${String(number)}/${String(index)}`)
    .digest();
}

/** Ids that rise in time, as the contract advises. */
function uuidV7(load: number, index: number, random: Buffer): string {
  const time = (FIRST_MS + load * A_LOAD_MS + index).toString(16).padStart(12, '0');
  const hex = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}
