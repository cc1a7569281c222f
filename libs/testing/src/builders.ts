import { hash, randomUUID } from 'node:crypto';
import type { DispatchSnapshot, EventFault, IngestBatch, ManifestDocument } from '@valija/contracts';
import { type RowEncoder } from '@valija/dispatch-rows';
import { termOf, visibleFromMs } from '@valija/legal';

/** A dispatch as a node would announce it, with what a test wants to be different. */
export function aSnapshot(rest: Partial<DispatchSnapshot> = {}): DispatchSnapshot {
  const body = { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' };
  return {
    dispatchId: randomUUID(),
    version: 1,
    kind: 'notification',
    issuer: body,
    rootIssuer: body,
    responsibleUnit: { ...body, pageUrl: 'https://sede.example/tramites' },
    holder: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana Ejemplo' },
    subject: { defaultLanguage: 'es', texts: { es: 'Resolución de su solicitud' } },
    availableAt: '2026-11-15T09:00:00Z',
    obligation: 'mandatory',
    assuranceLevel: 'low',
    documents: [aDocument('contenido')],
    ...rest,
  };
}

/** A manifest entry for a text. */
export function aDocument(content: string, rest: Partial<ManifestDocument> = {}): ManifestDocument {
  const bytes = Buffer.from(content);
  return {
    documentId: 'main',
    fileName: 'resolucion.txt',
    mediaType: 'text/plain',
    sizeBytes: bytes.length,
    sha256: hash('sha256', bytes, 'hex'),
    role: 'main',
    ...rest,
  };
}

export interface BatchEntry {
  readonly snapshot: DispatchSnapshot;
  readonly isAmendment?: boolean;
  readonly eventId?: string;
  readonly barred?: EventFault;
  readonly isLate?: boolean;
}

export interface BatchPlace {
  readonly nodeId: string;
  readonly topic: string;
  readonly generation: number;
  readonly epoch: number;
  readonly firstOffset: number;
  readonly receivedAtMs: number;
}

/** A batch as the border would send it. */
export function aBatch(encoder: RowEncoder, place: BatchPlace, entries: readonly BatchEntry[]): IngestBatch {
  encoder.reset();
  const { nodeId, topic, generation, epoch, firstOffset, receivedAtMs } = place;
  const encoded = entries.map(({ snapshot }) =>
    encoder.append({
      snapshot,
      nodeId,
      digest: hash('sha256', JSON.stringify(snapshot), 'buffer'),
      receivedAtMs,
      visibleFromMs: visibleFromMs(snapshot),
      expiresAtMs: termOf(snapshot)?.expiresAtMs ?? null,
    }),
  );
  return {
    topic,
    partition: 0,
    generation,
    epoch,
    nodeId,
    firstOffset,
    lastOffset: firstOffset + entries.length - 1,
    offsets: entries.map((_, index) => firstOffset + index),
    dispatchIds: entries.map(({ snapshot }) => snapshot.dispatchId),
    eventIds: entries.map(({ eventId = randomUUID() }) => eventId),
    rowEnds: encoded.map(({ end }) => end),
    amendments: entries.flatMap(({ isAmendment }, index) => (isAmendment ? [index] : [])),
    rows: Buffer.from(encoder.bytes()),
    barred: entries.flatMap(({ barred }, index) => (barred ? [{ index, ...barred }] : [])),
    late: entries.flatMap(({ isLate }, index) => (isLate ? [index] : [])),
    addressees: encoded.flatMap(({ addresseeKeys }, index) =>
      addresseeKeys.length > 0 ? [{ index, keys: addresseeKeys }] : [],
    ),
    facts: [],
    rejections: [],
  };
}
