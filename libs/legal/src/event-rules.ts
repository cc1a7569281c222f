import {
  type DispatchSnapshot,
  type EventFault,
  type IdType,
  type NodeEvent,
  type NoticePublished,
  isMediaType,
  isSnapshotEvent,
} from '@valija/contracts';
import { type AccessWindow, accessWindow } from './deadlines.js';
import { hasLink } from './links.js';
import { isValidIdNumber } from './id-number.js';

const YEAR_MS = 31_557_600_000;
/** Open stock of a joining node may be old; nothing electronic is older than the electronic offices. */
const EARLIEST_MS = Date.parse('2007-06-23T00:00:00Z');
const FURTHEST_YEARS = 2;

/**
 * The rules of an event by itself, whatever anybody else knows: numbers, texts, manifest, dates. The node's library
 * and the hub's border hold the same ones, so "valid" means one thing on both sides of the broker.
 */
export function brokenRule(event: NodeEvent, nowMs: number): EventFault | undefined {
  if (isSnapshotEvent(event)) {
    return (
      wrongNumber(event.data) ??
      wrongText(event.data) ??
      wrongManifest(event.data) ??
      wrongDate(event.data, nowMs)
    );
  }
  if (event.name === 'DispatchResolvedElsewhere') {
    const { idType, idNumber } = event.data.actor;
    return numberFault(idType, idNumber, '/actor/idNumber') ?? absurd(event.data.legalAt, '/legalAt', nowMs);
  }
  if (event.name === 'DispatchCancelled') return absurd(event.data.cancelledAt, '/cancelledAt', nowMs);
  return absurd(event.data.accessDeadline, '/accessDeadline', nowMs);
}

/** The same for a notice: words without anything to open, so that nobody learns to click on what a body writes. */
export function brokenNoticeRule(notice: NoticePublished, nowMs: number): EventFault | undefined {
  const { holder, publishedAt, validUntil } = notice;
  return (
    numberFault(holder.idType, holder.idNumber, '/holder/idNumber') ??
    wrongText(notice) ??
    linkIn(notice) ??
    absurd(publishedAt, '/publishedAt', nowMs) ??
    absurd(validUntil, '/validUntil', nowMs) ??
    endedBefore(notice)
  );
}

/** When a dispatch can first be seen: its availability or its schedule, the later of the two. */
export function visibleFromMs({ availableAt, scheduledAt }: DispatchSnapshot): number {
  const available = Date.parse(availableAt);
  return scheduledAt === undefined ? available : Math.max(available, Date.parse(scheduledAt));
}

/** The term of access; undefined for what never expires (Ley 39/2015, art. 43.2: only mandatory or chosen channels). */
export function termOf(snapshot: DispatchSnapshot): AccessWindow | undefined {
  if (snapshot.kind === 'communication' || snapshot.obligation === 'voluntary') return undefined;
  return accessWindow(visibleFromMs(snapshot), snapshot.accessDeadline);
}

function wrongNumber({ holder, addressees }: DispatchSnapshot): EventFault | undefined {
  const fault = numberFault(holder.idType, holder.idNumber, '/holder/idNumber');
  if (fault || !addressees) return fault;
  for (const [index, { idType, idNumber }] of addressees.entries()) {
    const wrong = numberFault(idType, idNumber, `/addressees/${String(index)}/idNumber`);
    if (wrong) return wrong;
  }
  return undefined;
}

function numberFault(
  idType: IdType | undefined,
  idNumber: string | undefined,
  pointer: string,
): EventFault | undefined {
  if (idType === undefined || idNumber === undefined || isValidIdNumber({ idType, idNumber }))
    return undefined;
  return { code: 'id-number-invalid', pointer, detail: `is not a valid ${idType}` };
}

function wrongText({
  subject,
  description,
}: Pick<DispatchSnapshot, 'subject' | 'description'>): EventFault | undefined {
  for (const [name, text] of Object.entries({ subject, description })) {
    if (text && text.texts[text.defaultLanguage] === undefined) {
      return {
        code: 'default-language-missing',
        pointer: `/${name}/texts`,
        detail: 'has no text in its default language',
      };
    }
  }
  return undefined;
}

function linkIn({ subject, description }: NoticePublished): EventFault | undefined {
  for (const [name, text] of Object.entries({ subject, description }))
    for (const [language, words] of Object.entries(text?.texts ?? {}))
      if (hasLink(words)) {
        const pointer = `/${name}/texts/${language}`;
        return { code: 'notice-has-link', pointer, detail: 'has what looks like an address to open' };
      }
  return undefined;
}

function endedBefore({ publishedAt, validUntil }: NoticePublished): EventFault | undefined {
  if (validUntil === undefined || Date.parse(validUntil) > Date.parse(publishedAt)) return undefined;
  return { code: 'notice-ended', pointer: '/validUntil', detail: 'does not lie behind publishedAt' };
}

function wrongManifest({ documents }: DispatchSnapshot): EventFault | undefined {
  const ids = new Set<string>();
  let mains = 0;
  for (const [index, { documentId, role, mediaType }] of documents.entries()) {
    if (!isMediaType(mediaType))
      return { code: 'media-type-unsupported', pointer: `/documents/${String(index)}/mediaType` };
    if (ids.has(documentId))
      return { code: 'document-id-repeated', pointer: `/documents/${String(index)}/documentId` };
    ids.add(documentId);
    if (role === 'main' && ++mains > 1)
      return { code: 'main-document-repeated', pointer: `/documents/${String(index)}/role` };
  }
  return mains === 0 ? { code: 'main-document-missing', pointer: '/documents' } : undefined;
}

function wrongDate(snapshot: DispatchSnapshot, nowMs: number): EventFault | undefined {
  const { availableAt, scheduledAt, registryEntry, accessDeadline, replyBy } = snapshot;
  const fault =
    absurd(availableAt, '/availableAt', nowMs) ??
    absurd(scheduledAt, '/scheduledAt', nowMs) ??
    absurd(registryEntry?.registeredAt, '/registryEntry/registeredAt', nowMs) ??
    absurd(accessDeadline, '/accessDeadline', nowMs) ??
    absurd(replyBy, '/replyBy', nowMs);
  if (fault || accessDeadline === undefined) return fault;
  const term = termOf(snapshot);
  if (!term || accessDeadline >= term.lastDay) return undefined;
  return {
    code: 'deadline-too-early',
    pointer: '/accessDeadline',
    detail: `the law gives until ${term.lastDay}`,
  };
}

function absurd(instant: string | undefined, pointer: string, nowMs: number): EventFault | undefined {
  if (instant === undefined) return undefined;
  const at = Date.parse(instant);
  if (at >= EARLIEST_MS && at <= nowMs + FURTHEST_YEARS * YEAR_MS) return undefined;
  return { code: 'instant-absurd', pointer, detail: 'lies too far in the past or the future' };
}
