import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { OpenDispatch } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { CLOCK } from '@valija/service';
import { ContactsService } from '../contacts/contacts.service.js';
import { alertLetter } from '../mail/letters.js';
import { MailGateway, type Sent } from '../mail/mail.gateway.js';
import type { Preferences } from '../settings/preferences.js';
import { SettingsService } from '../settings/settings.service.js';
import { AlertsRepository, type ClaimedAlert } from './alerts.repository.js';
import { MOST_ATTEMPTS } from './alerts.queue.js';
import { judge } from './judgement.js';
import { StoreGateway } from './store.gateway.js';

/** Longer than a mail server may take. */
const CLAIM_MS = 120_000;

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
    @Inject(AlertsRepository) private readonly repository: AlertsRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(MailGateway) private readonly mail: MailGateway,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.settled = metrics.counter('alerts_settled_total', 'Alerts by what became of them', [
      'kind',
      'state',
    ]);
  }

  /** @throws where it was not sent now: it is to be tried again */
  async send(alertId: string): Promise<void> {
    const nowMs = this.clock.epochMs();
    const claim = { nowMs, untilMs: nowMs + CLAIM_MS, mailId: randomUUID() };
    const claimed = await this.repository.claim(alertId, claim);
    const [first] = claimed;
    if (!first) return;
    try {
      await this.deliver(first.personKey, underOneId(claimed, claim.mailId), nowMs);
    } catch (error) {
      await this.repository.release(claimed.map((each) => each.alertId));
      throw error;
    }
  }

  private async deliver(personKey: string, claimed: readonly ClaimedAlert[], nowMs: number): Promise<void> {
    const address = await this.contacts.addressOf(personKey);
    if (address === undefined) {
      await this.settle(claimed, 'dropped', 'no-contact');
      return;
    }
    const settings = await this.settings.of(personKey);
    const ids = [...new Set(claimed.map(({ dispatchId }) => dispatchId))];
    const open = new Map(
      (await this.store.openOf(personKey, ids)).map((each) => [each.dispatchId, each] as const),
    );
    const toSend = await this.judgeAll(claimed, open, settings, nowMs);
    const [first] = toSend;
    if (!first) return;
    const letter = alertLetter(factsOf(toSend, open, nowMs), settings.language);
    const sent = await this.mail.send({ to: address, letter, mailId: first.mailId });
    if (sent.kind === 'refused') await this.contacts.recordBounce(personKey, sent.code, nowMs);
    await this.conclude(toSend, sent);
  }

  /** @returns those that are to be sent; the others are settled */
  private async judgeAll(
    claimed: readonly ClaimedAlert[],
    open: ReadonlyMap<string, OpenDispatch>,
    settings: Preferences,
    nowMs: number,
  ): Promise<ClaimedAlert[]> {
    const toSend: ClaimedAlert[] = [];
    for (const alert of claimed) {
      const judgement = judge(alert.kind, open.get(alert.dispatchId), settings, nowMs);
      if (judgement.kind === 'send') toSend.push(alert);
      else if (judgement.kind === 'drop') await this.settle([alert], 'dropped', judgement.reason);
      else await this.repository.postpone(alert.alertId, judgement.dueAtMs);
    }
    return toSend;
  }

  private async conclude(alerts: readonly ClaimedAlert[], sent: Sent): Promise<void> {
    switch (sent.kind) {
      case 'sent':
        return this.settle(alerts, 'sent');
      case 'refused':
        return this.settle(alerts, 'failed', sent.code);
      case 'later': {
        const hopeless = alerts.filter(({ attempts }) => attempts >= MOST_ATTEMPTS);
        await this.settle(hopeless, 'failed', sent.code);
        if (hopeless.length < alerts.length) throw new NotNow(sent.code);
      }
    }
  }

  private async settle(
    alerts: readonly ClaimedAlert[],
    state: 'sent' | 'dropped' | 'failed',
    reason?: string,
  ): Promise<void> {
    await this.repository.settle(alerts, state, this.clock.epochMs(), reason);
    for (const { kind } of alerts) this.settled.inc({ kind, state });
  }
}

/**
 * What was in hand before goes under the id that it had: it may have arrived. With something new beside it the mail is another,
 * or a mail program that knows the id would hide what is new.
 */
function underOneId(claimed: readonly ClaimedAlert[], fresh: string): ClaimedAlert[] {
  const ids = new Set(claimed.map(({ mailId }) => mailId));
  return ids.size === 1 ? [...claimed] : claimed.map((alert) => ({ ...alert, mailId: fresh }));
}

function factsOf(
  alerts: readonly ClaimedAlert[],
  open: ReadonlyMap<string, OpenDispatch>,
  nowMs: number,
): Parameters<typeof alertLetter>[0] {
  const arrived = new Set(alerts.flatMap(({ kind, dispatchId }) => (kind === 'new' ? [dispatchId] : [])));
  const all = new Set(alerts.map(({ dispatchId }) => dispatchId));
  const ends = [...all].flatMap((id) => open.get(id)?.expiresAtMs ?? []);
  return {
    arrived: arrived.size,
    waiting: all.size - arrived.size,
    firstEndMs: ends.length === 0 ? null : Math.min(...ends),
    nowMs,
  };
}
