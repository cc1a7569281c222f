import { Inject, Injectable } from '@nestjs/common';
import type {
  AlertLanguage,
  AlertPage,
  AlertSettings,
  AlertsRpc,
  Contact,
  ContactOwner,
  NoticePage,
  NoticeSettings,
} from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const ALERTS = 'ALERTS';

/** A code is sent while the person waits: longer than a mail server may take. */
const SEND_WITHIN_MS = 15_000;

/** alerts, over TCP. */
@Injectable()
export class AlertsGateway {
  constructor(@Inject(ALERTS) private readonly alerts: RpcClient<AlertsRpc>) {}

  contact(owner: ContactOwner): Promise<Contact> {
    return this.alerts.call('contact.get', { owner });
  }

  setContact(owner: ContactOwner, address: string, language: AlertLanguage): Promise<Contact> {
    return this.alerts.call('contact.put', { owner, address, language }, SEND_WITHIN_MS);
  }

  verifyContact(owner: ContactOwner, code: string): Promise<Contact> {
    return this.alerts.call('contact.verify', { owner, code }, SEND_WITHIN_MS);
  }

  async forgetContact(owner: ContactOwner): Promise<void> {
    await this.alerts.call('contact.forget', { owner });
  }

  list(owner: ContactOwner, cursor: string | null, limit: number): Promise<AlertPage> {
    return this.alerts.call('alerts.list', { owner, cursor, limit });
  }

  configure(owner: ContactOwner, settings: AlertSettings): Promise<AlertSettings> {
    return this.alerts.call('alerts.configure', { owner, settings });
  }

  listNotices(
    owner: ContactOwner,
    languages: readonly string[],
    cursor: string | null,
    limit: number,
  ): Promise<NoticePage> {
    return this.alerts.call('notices.list', { owner, languages, cursor, limit });
  }

  configureNotices(owner: ContactOwner, settings: NoticeSettings): Promise<NoticeSettings> {
    return this.alerts.call('notices.configure', { owner, settings });
  }

  async markNotice(owner: ContactOwner, noticeId: string, isRead: boolean): Promise<void> {
    await this.alerts.call('notices.mark', { owner, noticeId, isRead });
  }

  async stopNotices(token: string): Promise<void> {
    await this.alerts.call('notices.stop', { token });
  }
}
