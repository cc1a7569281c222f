import {
  type IncomingMessage,
  agreementFault,
  issuerFault,
  misplaced,
  openContent,
  openEnvelope,
} from '@valija/border';
import { type EventFault, type NoticePublished, noticeEventNames } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { brokenNoticeRule } from '@valija/legal';

/** What became of a message. Ids are there as far as it could be read. */
export type CheckedNotice =
  | { readonly eventId: string; readonly notice: NoticePublished; readonly fault?: undefined }
  | { readonly fault: EventFault; readonly eventId?: string; readonly noticeId?: string };

/** Envelope, schema, key, rules, and whether the node may speak for the issuer. By which route its notifications come is not asked. */
export function checkNotice(message: IncomingMessage, model: DirectoryModel, nowMs: number): CheckedNotice {
  const envelope = openEnvelope(message, noticeEventNames);
  if ('code' in envelope) return { fault: envelope };
  const { eventId, name } = envelope;
  const content = openContent(name, message.value);
  if ('code' in content) return { fault: content, eventId };
  const notice = content.data as NoticePublished;
  const { noticeId, issuer } = notice;
  const { nodeId, takenAtMs } = message;
  const fault =
    misplaced(message, { id: noticeId, name: 'notice id', pointer: '/noticeId' }) ??
    brokenNoticeRule(notice, nowMs) ??
    issuerFault(model, issuer.dir3) ??
    agreementFault(model, nodeId, issuer.dir3, takenAtMs);
  if (fault) return { fault, eventId, noticeId };
  // Who speaks is said by the directory, and not by whoever speaks.
  const known = model.body(issuer.dir3)?.name ?? issuer.name;
  return { eventId, notice: { ...notice, issuer: { dir3: issuer.dir3, name: known } } };
}
