import { Inject, Injectable } from '@nestjs/common';
import { type Caller, CodedError } from '@valija/contracts';
import { AlertsGateway } from '../alerts/alerts.gateway.js';
import { ownerOf } from '../alerts/owner.js';
import type { PageQuery } from '../answers/page.dto.js';
import type { NoticePageResponse, NoticeSettingsResponse } from './notices.response.js';

/** As `alerts` makes them: what has another form is none. */
const TOKEN = /^[\w-]{106}$/;

/** Messages of bodies without legal effect: never among what has one. */
@Injectable()
export class NoticesService {
  constructor(@Inject(AlertsGateway) private readonly alerts: AlertsGateway) {}

  list(caller: Caller, { cursor, limit }: PageQuery): Promise<NoticePageResponse> {
    return this.alerts.listNotices(ownerOf(caller), caller.languages, cursor ?? null, limit);
  }

  configure(caller: Caller, email: boolean): Promise<NoticeSettingsResponse> {
    return this.alerts.configureNotices(ownerOf(caller), { email });
  }

  mark(caller: Caller, noticeId: string, isRead: boolean): Promise<void> {
    return this.alerts.markNotice(ownerOf(caller), noticeId, isRead);
  }

  /** @throws CodedError `not-found` where it does not even look like one */
  requireToken(token: string): void {
    if (!TOKEN.test(token)) throw new CodedError('not-found');
  }

  /**
   * No more mails of notices, for whom the token was sent to.
   *
   * @throws CodedError `not-found` where the token is none
   */
  async stop(token: string): Promise<void> {
    this.requireToken(token);
    await this.alerts.stopNotices(token);
  }
}
