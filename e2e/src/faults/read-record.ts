import { hash } from 'node:crypto';
import {
  type DispatchCancelled,
  type DispatchDeadlineExtended,
  type DispatchResolvedElsewhere,
  type DispatchSnapshot,
  eventType,
} from '@valija/contracts';
import { endOfDayMs, legalEndMs } from './checker/term.js';
import type { LogRecord, Position, Said } from './history.js';

/** A record as it stands in a topic. */
export interface RawRecord {
  readonly value: Buffer | null;
  readonly header: (name: string) => string | undefined;
}

/** Who may issue by which node: the nodes by the DIR3 codes of their bodies. */
export type Issuers = ReadonlyMap<string, string>;

type Content = Record<string, unknown>;

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
/** What the campaigns leave out of a snapshot, and what any event must have. */
const REQUIRED = ['dispatchId', 'version', 'kind', 'issuer', 'holder', 'subject', 'availableAt', 'documents'];
const fault = (code: string): Said => ({ type: 'fault', code });

/** Reads a record of a dispatches topic by rules of its own, as far as campaigns break them. */
export function readRecord(
  nodeId: string,
  { value, header }: RawRecord,
  position: Position,
  issuers: Issuers,
): LogRecord {
  const bytes = value ?? Buffer.alloc(0);
  const content = parsed(bytes);
  const dispatchId = content?.['dispatchId'];
  return {
    ...position,
    eventId: header('ce_id') ?? '',
    dispatchId: typeof dispatchId === 'string' ? dispatchId : '',
    digest: hash('sha256', bytes, 'hex'),
    said: saidBy(nodeId, header, content, issuers),
  };
}

function saidBy(
  nodeId: string,
  header: RawRecord['header'],
  content: Content | undefined,
  issuers: Issuers,
): Said {
  if (!header('ce_id')) return fault('envelope-missing');
  const type = header('ce_type') ?? '';
  if (type === eventType('DispatchMadeAvailable') || type === eventType('DispatchAmended'))
    return snapshotSaid(nodeId, content, issuers, type === eventType('DispatchAmended'));
  if (!content) return fault('not-json');
  if (type === eventType('DispatchResolvedElsewhere')) {
    const { resolution, legalAt } = content as unknown as DispatchResolvedElsewhere;
    return { type: 'resolved-elsewhere', resolution, legalAtMs: Date.parse(legalAt) };
  }
  if (type === eventType('DispatchCancelled')) {
    const { cancelledAt } = content as unknown as DispatchCancelled;
    return { type: 'cancelled', legalAtMs: Date.parse(cancelledAt) };
  }
  if (type === eventType('DispatchDeadlineExtended')) {
    const { accessDeadline } = content as unknown as DispatchDeadlineExtended;
    return { type: 'deadline-extended', expiresAtMs: endOfDayMs(accessDeadline) };
  }
  return fault('type-unknown');
}

function snapshotSaid(
  nodeId: string,
  content: Content | undefined,
  issuers: Issuers,
  isAmendment: boolean,
): Said {
  if (!content) return fault('not-json');
  if (REQUIRED.some((name) => content[name] === undefined)) return fault('schema-violation');
  const snapshot = content as unknown as DispatchSnapshot;
  if (!hasGoodNumber(snapshot)) return fault('id-number-invalid');
  const owner = issuers.get(snapshot.issuer.dir3);
  if (owner === undefined) return fault('body-unknown');
  if (owner !== nodeId) return fault('issuer-not-authorised');
  const { version, kind, documents } = snapshot;
  return {
    type: 'snapshot',
    isAmendment,
    version,
    kind,
    expiresAtMs: termEndMs(snapshot),
    documents: documents.map(({ sha256 }) => sha256).join(),
  };
}

function hasGoodNumber({ holder: { idType, idNumber = '' } }: DispatchSnapshot): boolean {
  const [, digits, letter] = /^(\d{8})([A-Z])$/.exec(idNumber) ?? [];
  return idType !== 'NIF' || digits === undefined || LETTERS.charAt(Number(digits) % 23) === letter;
}

function termEndMs(snapshot: DispatchSnapshot): number | null {
  const { kind, obligation, availableAt, scheduledAt, accessDeadline } = snapshot;
  if (kind === 'communication' || obligation === 'voluntary') return null;
  const legal = legalEndMs(Math.max(Date.parse(availableAt), Date.parse(scheduledAt ?? availableAt)));
  return accessDeadline === undefined ? legal : Math.max(legal, endOfDayMs(accessDeadline));
}

function parsed(bytes: Buffer): Content | undefined {
  try {
    const read: unknown = JSON.parse(bytes.toString());
    return typeof read === 'object' && read !== null ? (read as Content) : undefined;
  } catch {
    return undefined;
  }
}
