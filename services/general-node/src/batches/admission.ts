import { type AckCode, type DispatchBatchItem, firstViolation } from '@valija/contracts';
import type { Council } from '../councils/council.js';
import { type JsonObject, asObject } from './json-object.js';

/** Why an item goes no further: in the codes of an ack, or of a problem where no ack could say it. */
export interface ItemFault {
  readonly code: AckCode | 'content-already-stored';
  readonly pointer?: string;
  readonly detail?: string;
}

/** Who publishes: as much of a council as its items are held against. */
export type Publisher = Pick<Council, 'councilId' | 'bodies'>;

/** Ids that an item names: only where they are such, so that nothing else is echoed or kept. */
export interface ItemIds {
  readonly eventId?: string;
  readonly dispatchId?: string;
}

/** What is known here already. */
export interface AdmissionFacts {
  /** The council that made a dispatch. */
  readonly ownerOf: (dispatchId: string) => string | undefined;
  /** What the council has stored under these ids. */
  readonly storedOf: (
    dispatchId: string,
    documentId: string,
  ) => { readonly sha256: string; readonly sizeBytes: number } | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function idsOf(raw: unknown): ItemIds {
  const { eventId, data } = asObject(raw);
  const { dispatchId } = asObject(data);
  return {
    ...(isUuid(eventId) && { eventId }),
    ...(isUuid(dispatchId) && { dispatchId }),
  };
}

/** What is wrong with the form of an item; its event is not looked into. */
export function formFault(raw: unknown): ItemFault | undefined {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw))
    return { code: 'not-json', detail: 'is not a JSON object in UTF-8' };
  const violation = firstViolation('DispatchBatchItem', raw);
  if (!violation) return undefined;
  const isTypeUnknown = violation.pointer === '/type' && 'type' in raw;
  return {
    code: isTypeUnknown ? 'type-unknown' : 'schema-violation',
    pointer: violation.pointer,
    detail: violation.rule,
  };
}

/**
 * What a council may not publish here. The event may still break its schema: what is not there is not judged, and
 * node-sdk, which holds every event against it, comes after.
 */
export function admissionFault(
  { type, data }: DispatchBatchItem,
  { councilId, bodies }: Publisher,
  { ownerOf, storedOf }: AdmissionFacts,
): ItemFault | undefined {
  const { dispatchId, issuer, documents } = data as JsonObject;
  if (!isUuid(dispatchId)) return undefined;
  const owner = ownerOf(dispatchId);
  if (type === 'DispatchMadeAvailable') {
    if (owner !== undefined && owner !== councilId)
      return { code: 'dispatch-of-another-node', pointer: '/dispatchId', detail: 'the id is taken' };
  } else if (owner !== councilId) {
    // The same answer whether there is none or it is another council's.
    return { code: 'dispatch-unknown', pointer: '/dispatchId' };
  }
  if (type !== 'DispatchMadeAvailable' && type !== 'DispatchAmended') return undefined;
  const { dir3 } = asObject(issuer);
  if (typeof dir3 === 'string' && !bodies.includes(dir3)) {
    return {
      code: 'issuer-not-authorised',
      pointer: '/issuer/dir3',
      detail: 'the council does not publish for this body here',
    };
  }
  return contentFault(Array.isArray(documents) ? documents : [], (id) => storedOf(dispatchId, id));
}

/** A manifest that contradicts what is stored could never be opened, while its term would run. */
function contentFault(
  documents: readonly unknown[],
  storedOf: (documentId: string) => ReturnType<AdmissionFacts['storedOf']>,
): ItemFault | undefined {
  for (const [index, document] of documents.entries()) {
    const { documentId, sha256, sizeBytes } = asObject(document);
    const stored = typeof documentId === 'string' ? storedOf(documentId) : undefined;
    const field = stored && wrongField(stored, sha256, sizeBytes);
    if (field !== undefined) {
      return {
        code: 'content-already-stored',
        pointer: `/documents/${String(index)}/${field}`,
        detail: 'is not that of the content stored under this id',
      };
    }
  }
  return undefined;
}

function wrongField(
  stored: { readonly sha256: string; readonly sizeBytes: number },
  sha256: unknown,
  sizeBytes: unknown,
): 'sha256' | 'sizeBytes' | undefined {
  if (stored.sha256 !== sha256) return 'sha256';
  return stored.sizeBytes === sizeBytes ? undefined : 'sizeBytes';
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
