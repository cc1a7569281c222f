import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  CodedError,
  type ContactOwner,
  type NoticeItem,
  type NoticePage,
  type NoticeSettings,
} from '@valija/contracts';
import { Sealer } from '@valija/dispatch-rows';
import { inLanguage } from '@valija/legal';
import type { Logger } from '@valija/observability';
import { CLOCK, Closing, LOGGER, Rounds } from '@valija/service';
import { ContactsService } from '../contacts/contacts.service.js';
import { cursorOf, positionOf } from '../paging.js';
import { SettingsService } from '../settings/settings.service.js';
import { type ListedNotice, NoticesRepository } from './notices.repository.js';
import { personOf } from './stop-tokens.js';

const FORGET_EVERY_MS = 3_600_000;

interface PageOf {
  readonly owner: ContactOwner;
  readonly languages: readonly string[];
  readonly cursor: string | null;
  readonly limit: number;
}

/** What people see of their notices. */
@Injectable()
export class NoticesService implements OnApplicationBootstrap {
  private readonly forgetting: Rounds;

  constructor(
    @Inject(NoticesRepository) private readonly repository: NoticesRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    this.forgetting = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.forgetting.start({
      everyMs: FORGET_EVERY_MS,
      round: () => this.forget(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'notices that have ended were not forgotten');
      },
    });
  }

  async list({ owner, languages, cursor, limit }: PageOf): Promise<NoticePage> {
    const personKey = this.contacts.keyOf(owner);
    const nowMs = this.clock.epochMs();
    const [settings, unread, notices] = await Promise.all([
      this.settings.of(personKey),
      this.repository.countUnread(personKey, nowMs),
      this.repository.findPage(personKey, { after: positionOf(cursor), nowMs }, limit),
    ]);
    const last = notices.length === limit ? notices.at(-1) : undefined;
    return {
      settings: { email: settings.notices },
      unread,
      items: notices.map((notice) => present(notice, languages)),
      next: last ? cursorOf({ at: last.receivedAt, id: last.noticeId }) : null,
    };
  }

  configure(owner: ContactOwner, settings: NoticeSettings): Promise<NoticeSettings> {
    return this.settings.setNotices(this.contacts.keyOf(owner), settings);
  }

  /** @throws CodedError `not-found` where the person has no such notice */
  async mark(owner: ContactOwner, noticeId: string, isRead: boolean): Promise<void> {
    const nowMs = this.clock.epochMs();
    const isThere = await this.repository.mark(this.contacts.keyOf(owner), noticeId, { isRead, nowMs });
    if (!isThere) throw new CodedError('not-found');
  }

  /** @throws CodedError `not-found` where the token is none of ours */
  async stop(token: string): Promise<void> {
    await this.settings.setNotices(personOf(this.sealer, token), { email: false });
  }

  private async forget(): Promise<boolean> {
    await this.repository.prune(this.clock.epochMs());
    return false;
  }
}

function present(
  { noticeId, said, receivedAt, isRead, mail }: ListedNotice,
  languages: readonly string[],
): NoticeItem {
  const { subject, description, ...rest } = said;
  return {
    noticeId,
    ...rest,
    receivedAt,
    subject: inLanguage(subject.texts, languages, subject.defaultLanguage),
    ...(description && {
      description: inLanguage(description.texts, languages, description.defaultLanguage),
    }),
    isRead,
    ...(mail && { mail }),
  };
}
