import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { AlertsRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { AlertsService } from './alerts.service.js';

type Asked<K extends keyof AlertsRpc> = AlertsRpc[K]['request'];
type Answered<K extends keyof AlertsRpc> = Promise<AlertsRpc[K]['response']>;

/** What the citizens' API asks of a person's alerts. */
@Controller()
export class AlertsController {
  constructor(@Inject(AlertsService) private readonly alerts: AlertsService) {}

  @Question('alerts.list')
  list(@Payload() { owner, cursor, limit }: Asked<'alerts.list'>): Answered<'alerts.list'> {
    return this.alerts.list(owner, cursor, limit);
  }

  @Question('alerts.configure')
  configure(@Payload() { owner, settings }: Asked<'alerts.configure'>): Answered<'alerts.configure'> {
    return this.alerts.configure(owner, settings);
  }
}
