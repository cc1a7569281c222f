import { Inject, Injectable } from '@nestjs/common';
import {
  type AnsweredEvent,
  type BatchRange,
  type Outcome,
  type RefusedOffsets,
  ackMessage,
  buildAck,
} from '@valija/border';
import type { Clock } from '@valija/clock';
import { Database, type Transaction } from '@valija/database';
import { Outbox } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION } from '@valija/service';
import type { AlertsConfiguration } from '../config.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { afterQuietHours } from '../settings/quiet-hours.js';
import { SettingsService } from '../settings/settings.service.js';
import { NoticeFencesRepository } from './notice-fences.repository.js';
import { type KnownNotice, type NewNotice, NoticesRepository } from './notices.repository.js';

/** A notice that may be taken, and where it stood. */
export interface ReadNotice extends NewNotice {
  readonly offset: number;
  readonly eventId: string;
}

export interface NoticeBatch {
  readonly nodeId: string;
  readonly range: BatchRange;
  readonly notices: readonly ReadNotice[];
  readonly refused: readonly RefusedOffsets[];
  /** These offsets were answered before, by a later database than this one. */
  readonly isRestored: boolean;
}

type MailPlan = (noticeId: string) => { noticeId: string; personKey: string; dueAtMs: number }[];

/** Writes notices down: with their mails, their answer and where their topic is read from next, or not at all. */
@Injectable()
export class RecordingService {
  private readonly counted;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeFencesRepository) private readonly fences: NoticeFencesRepository,
    @Inject(NoticesRepository) private readonly repository: NoticesRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CONFIGURATION) private readonly configuration: Pick<AlertsConfiguration, 'noticeHoldS'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.counted = metrics.counter('notices_total', 'Notices of bodies, by what they were answered', [
      'outcome',
    ]);
  }

  /** @returns whether it was written down; if not, somebody else reads this partition */
  async record(batch: NoticeBatch): Promise<boolean> {
    const { nodeId, range, notices, refused, isRestored } = batch;
    const mailsOf = await this.planOf(notices);
    const ack = await this.database.transaction(async (tx) => {
      if (!(await this.fences.advance(tx, range))) return undefined;
      const events = await this.write(tx, notices, mailsOf);
      const { topic, partition, generation, firstOffset, lastOffset } = range;
      const committedAt = this.clock.now().toISOString();
      const place = { topic, partition, generation, firstOffset, lastOffset, committedAt };
      const built = buildAck({ ...place, events, rejections: refused });
      await this.outbox.append(tx, [ackMessage(nodeId, { ...built, ...(isRestored && { restored: true }) })]);
      return built;
    });
    if (!ack) return false;
    this.counted.inc({ outcome: 'accepted' }, ack.accepted);
    for (const { outcome, from, to } of ack.exceptions) this.counted.inc({ outcome }, to - from + 1);
    return true;
  }

  private async write(
    tx: Transaction,
    notices: readonly ReadNotice[],
    mailsOf: MailPlan,
  ): Promise<AnsweredEvent[]> {
    const first = new Map<string, ReadNotice>();
    for (const notice of notices) if (!first.has(notice.noticeId)) first.set(notice.noticeId, notice);
    const inserted = await this.repository.insert(tx, [...first.values()], this.clock.epochMs());
    const others = [...first.keys()].filter((noticeId) => !inserted.has(noticeId));
    const known = await this.repository.findKnown(tx, others);
    await this.repository.planMails(tx, [...inserted].flatMap(mailsOf));
    return notices.map((notice) => {
      const { offset, eventId, noticeId } = notice;
      const isNew = inserted.has(noticeId) && first.get(noticeId) === notice;
      const before = inserted.has(noticeId) ? first.get(noticeId) : known.get(noticeId);
      const outcome: Outcome = isNew ? { kind: 'accepted' } : repeated(notice, before);
      return { offset, eventId, noticeId, outcome };
    });
  }

  /** Who is to be told of what, and when: nobody who has given no address, or wants none. */
  private async planOf(notices: readonly ReadNotice[]): Promise<MailPlan> {
    const reachable = await this.contacts.reachable([...new Set(notices.map(({ personKey }) => personKey))]);
    const wanted = new Set(reachable.map(({ personKey }) => personKey));
    const settingsOf = await this.settings.ofAll([...wanted]);
    const heldUntilMs = this.clock.epochMs() + this.configuration.noticeHoldS * 1_000;
    const byId = new Map(notices.map((notice) => [notice.noticeId, notice] as const));
    return (noticeId) => {
      const personKey = byId.get(noticeId)?.personKey;
      if (personKey === undefined || !wanted.has(personKey)) return [];
      const settings = settingsOf(personKey);
      return settings.notices
        ? [{ noticeId, personKey, dueAtMs: afterQuietHours(heldUntilMs, settings) }]
        : [];
    };
  }
}

function repeated({ nodeId, digest }: NewNotice, before: KnownNotice | undefined): Outcome {
  return before?.nodeId === nodeId && before.digest.equals(digest)
    ? { kind: 'duplicate' }
    : { kind: 'rejected', code: 'notice-conflict', pointer: '/noticeId' };
}
