import { Inject, Injectable } from '@nestjs/common';
import { Sealer } from '@valija/dispatch-rows';
import { CONFIGURATION } from '@valija/service';
import type { AlertsConfiguration } from '../config.js';
import { noticeLetter } from '../mail/letters.js';
import type { Composed, DueMails, Judgement, MailKind } from '../sending/mail-kind.js';
import type { Preferences } from '../settings/preferences.js';
import { afterQuietHours } from '../settings/quiet-hours.js';
import { type MailedNotice, NoticesRepository } from './notices.repository.js';
import { stopTokenOf } from './stop-tokens.js';

/** The mails of notices: how many there are, and no word of any. Each can be stopped with one click (RFC 8058). */
@Injectable()
export class NoticeMailsService implements MailKind {
  readonly table = { name: 'notice_mail', id: 'notice_id' } as const;
  readonly togetherMs: number;

  constructor(
    @Inject(NoticesRepository) private readonly repository: NoticesRepository,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(CONFIGURATION)
    private readonly configuration: Pick<AlertsConfiguration, 'publicUrl' | 'noticeHoldS'>,
  ) {
    this.togetherMs = configuration.noticeHoldS * 1_000;
  }

  async compose({ personKey, ids, settings, nowMs }: DueMails): Promise<Composed> {
    const notices = await this.repository.findForMail(ids);
    return {
      judgements: new Map(notices.map((notice) => [notice.noticeId, judgeNotice(notice, settings, nowMs)])),
      letterOf: (toSend) => noticeLetter(toSend.length, settings.language),
      stopUrl: new URL(
        `/v1/notices/stop/${stopTokenOf(this.sealer, personKey)}`,
        this.configuration.publicUrl,
      ).href,
    };
  }
}

/** What was read needs no mail; nothing of it is so urgent that it would break a night's rest. */
export function judgeNotice(
  { isRead, endsAtMs }: MailedNotice,
  settings: Preferences,
  nowMs: number,
): Judgement {
  if (isRead) return { kind: 'drop', reason: 'read' };
  if (endsAtMs <= nowMs) return { kind: 'drop', reason: 'ended' };
  if (!settings.notices) return { kind: 'drop', reason: 'not-wanted' };
  const quietUntilMs = afterQuietHours(nowMs, settings);
  return quietUntilMs > nowMs ? { kind: 'postpone', dueAtMs: quietUntilMs } : { kind: 'send' };
}
