import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { AlertsRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { NoticesService } from './notices.service.js';

type Asked<K extends keyof AlertsRpc> = AlertsRpc[K]['request'];
type Answered<K extends keyof AlertsRpc> = Promise<AlertsRpc[K]['response']>;

/** What the citizens' API asks of a person's notices. */
@Controller()
export class NoticesController {
  constructor(@Inject(NoticesService) private readonly notices: NoticesService) {}

  @Question('notices.list')
  list(@Payload() page: Asked<'notices.list'>): Answered<'notices.list'> {
    return this.notices.list(page);
  }

  @Question('notices.configure')
  configure(@Payload() { owner, settings }: Asked<'notices.configure'>): Answered<'notices.configure'> {
    return this.notices.configure(owner, settings);
  }

  @Question('notices.mark')
  async mark(@Payload() { owner, noticeId, isRead }: Asked<'notices.mark'>): Answered<'notices.mark'> {
    await this.notices.mark(owner, noticeId, isRead);
    return {};
  }

  @Question('notices.stop')
  async stop(@Payload() { token }: Asked<'notices.stop'>): Answered<'notices.stop'> {
    await this.notices.stop(token);
    return {};
  }
}
