import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { CLOCK } from '@valija/service';
import { ContactsService } from '../contacts/contacts.service.js';
import { MailGateway, type Sent } from '../mail/mail.gateway.js';
import { SettingsService } from '../settings/settings.service.js';
import { MAIL_KINDS, type Composed, type MailKind, type MailTable } from './mail-kind.js';
import { MOST_ATTEMPTS } from './mails.queue.js';
import { type ClaimedMail, MailsRepository } from './mails.repository.js';

/** Longer than a mail server may take. */
const CLAIM_MS = 120_000;
/** A job may come a little before its time. */
const EARLY_MS = 1_000;

/** The mail server did not take it now. */
class NotNow extends Error {
  constructor(code: string) {
    super(`the mail server did not take it now: ${code}`);
  }
}

/** Sends what is due for one person as one mail, at most once a claim. */
@Injectable()
export class SendingService {
  private readonly settled;

  constructor(
    @Inject(MAIL_KINDS) private readonly kinds: readonly MailKind[],
    @Inject(MailsRepository) private readonly repository: MailsRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(MailGateway) private readonly mail: MailGateway,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.settled = metrics.counter('mails_settled_total', 'Alerts and notices by what became of their mail', [
      'of',
      'state',
    ]);
  }

  /** @throws where it was not sent now: it is to be tried again */
  async send(of: MailTable['name'], id: string): Promise<void> {
    const kind = this.kinds.find(({ table }) => table.name === of);
    if (!kind) return;
    const nowMs = this.clock.epochMs();
    const dueMs = nowMs + Math.max(EARLY_MS, kind.togetherMs);
    const claim = { dueMs, untilMs: nowMs + CLAIM_MS, mailId: randomUUID() };
    const claimed = await this.repository.claim(kind.table, id, claim);
    const [first] = claimed;
    if (!first) return;
    try {
      await this.deliver(kind, first.personKey, underOneId(claimed, claim.mailId), nowMs);
    } catch (error) {
      await this.repository.release(
        kind.table,
        claimed.map((each) => each.id),
      );
      throw error;
    }
  }

  /** A mail came back. One that is none of ours is nobody's. */
  async bounced(mailId: string, code: string): Promise<boolean> {
    const bounce = { mailId, code, nowMs: this.clock.epochMs() };
    for (const { table } of this.kinds) {
      const mail = await this.repository.markBounced(table, bounce);
      if (!mail) continue;
      await this.contacts.recordBounce(mail.personKey, code, mail.sentAtMs);
      return true;
    }
    return false;
  }

  private async deliver(
    kind: MailKind,
    personKey: string,
    claimed: readonly ClaimedMail[],
    nowMs: number,
  ): Promise<void> {
    const address = await this.contacts.addressOf(personKey);
    if (address === undefined) {
      await this.settle(kind.table, claimed, 'dropped', 'no-contact');
      return;
    }
    const settings = await this.settings.of(personKey);
    const composed = await kind.compose({ personKey, ids: claimed.map(({ id }) => id), settings, nowMs });
    const toSend = await this.judgeAll(kind.table, claimed, composed);
    const [first] = toSend;
    if (!first) return;
    const sent = await this.mail.send({
      to: address,
      letter: composed.letterOf(toSend.map(({ id }) => id)),
      mailId: first.mailId,
      ...(composed.stopUrl !== undefined && { stopUrl: composed.stopUrl }),
    });
    if (sent.kind === 'refused') await this.contacts.recordBounce(personKey, sent.code, nowMs);
    await this.conclude(kind.table, toSend, sent);
  }

  /** @returns those that are to be sent; the others are settled */
  private async judgeAll(
    table: MailTable,
    claimed: readonly ClaimedMail[],
    { judgements }: Composed,
  ): Promise<ClaimedMail[]> {
    const toSend: ClaimedMail[] = [];
    for (const mail of claimed) {
      const judgement = judgements.get(mail.id) ?? { kind: 'drop', reason: 'gone' };
      if (judgement.kind === 'send') toSend.push(mail);
      else if (judgement.kind === 'drop') await this.settle(table, [mail], 'dropped', judgement.reason);
      else await this.repository.postpone(table, mail.id, judgement.dueAtMs);
    }
    return toSend;
  }

  private async conclude(table: MailTable, mails: readonly ClaimedMail[], sent: Sent): Promise<void> {
    switch (sent.kind) {
      case 'sent':
        return this.settle(table, mails, 'sent');
      case 'refused':
        return this.settle(table, mails, 'failed', sent.code);
      case 'later': {
        const hopeless = mails.filter(({ attempts }) => attempts >= MOST_ATTEMPTS);
        await this.settle(table, hopeless, 'failed', sent.code);
        if (hopeless.length < mails.length) throw new NotNow(sent.code);
      }
    }
  }

  private async settle(
    table: MailTable,
    mails: readonly ClaimedMail[],
    state: 'sent' | 'dropped' | 'failed',
    reason?: string,
  ): Promise<void> {
    const outcome = { state, nowMs: this.clock.epochMs(), ...(reason !== undefined && { reason }) };
    await this.repository.settle(table, mails, outcome);
    this.settled.inc({ of: table.name, state }, mails.length);
  }
}

/**
 * What was in hand before goes under the id that it had: it may have arrived. With something new beside it the mail is another,
 * or a mail program that knows the id would hide what is new.
 */
function underOneId(claimed: readonly ClaimedMail[], fresh: string): ClaimedMail[] {
  const ids = new Set(claimed.map(({ mailId }) => mailId));
  return ids.size === 1 ? [...claimed] : claimed.map((mail) => ({ ...mail, mailId: fresh }));
}
