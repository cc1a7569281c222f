import { Inject, Injectable } from '@nestjs/common';
import type { OpenDispatch } from '@valija/contracts';
import { CONFIGURATION } from '@valija/service';
import type { AlertsConfiguration } from '../config.js';
import { alertLetter } from '../mail/letters.js';
import type { Composed, DueMails, MailKind } from '../sending/mail-kind.js';
import { AlertsRepository, type KnownAlert } from './alerts.repository.js';
import { judge } from './judgement.js';
import { StoreGateway } from './store.gateway.js';

/** The mails of alerts: the store says how each dispatch stands, and no more is said of it than until when. */
@Injectable()
export class AlertMailsService implements MailKind {
  readonly table = { name: 'alert', id: 'alert_id' } as const;
  readonly togetherMs: number;

  constructor(
    @Inject(AlertsRepository) private readonly repository: AlertsRepository,
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(CONFIGURATION) { alertHoldS }: Pick<AlertsConfiguration, 'alertHoldS'>,
  ) {
    this.togetherMs = alertHoldS * 1_000;
  }

  async compose({ personKey, ids, settings, nowMs }: DueMails): Promise<Composed> {
    const alerts = await this.repository.find(ids);
    const dispatchIds = [...new Set(alerts.map(({ dispatchId }) => dispatchId))];
    const open = new Map(
      (await this.store.openOf(personKey, dispatchIds)).map((each) => [each.dispatchId, each] as const),
    );
    return {
      judgements: new Map(
        alerts.map(({ alertId, kind, dispatchId }) => [
          alertId,
          judge(kind, open.get(dispatchId), settings, nowMs),
        ]),
      ),
      letterOf: (toSend) => {
        const told = alerts.filter(({ alertId }) => toSend.includes(alertId));
        return alertLetter(factsOf(told, open, nowMs), settings.language);
      },
    };
  }
}

function factsOf(
  alerts: readonly KnownAlert[],
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
