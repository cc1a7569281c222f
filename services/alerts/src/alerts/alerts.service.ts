import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { AlertPage, AlertSettings, ContactOwner } from '@valija/contracts';
import { CLOCK } from '@valija/service';
import { ContactsService } from '../contacts/contacts.service.js';
import { settingsOf } from '../settings/preferences.js';
import { SettingsService } from '../settings/settings.service.js';
import { AlertsRepository } from './alerts.repository.js';
import { cursorOf, positionOf } from './cursor.js';

/** What people see of their alerts, and what became of each. */
@Injectable()
export class AlertsService {
  constructor(
    @Inject(AlertsRepository) private readonly repository: AlertsRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(owner: ContactOwner, cursor: string | null, limit: number): Promise<AlertPage> {
    const personKey = this.contacts.keyOf(owner);
    const [settings, items] = await Promise.all([
      this.settings.of(personKey),
      this.repository.findPage(personKey, positionOf(cursor), limit),
    ]);
    const last = items.length === limit ? items.at(-1) : undefined;
    return {
      settings: settingsOf(settings),
      items,
      next: last ? cursorOf({ at: last.dueAt, id: last.alertId }) : null,
    };
  }

  configure(owner: ContactOwner, settings: AlertSettings): Promise<AlertSettings> {
    return this.settings.setAlerts(this.contacts.keyOf(owner), settings);
  }

  /** A mail came back. One that is none of ours is nobody's. */
  async bounced(mailId: string, code: string): Promise<boolean> {
    const mail = await this.repository.markBounced(mailId, code, this.clock.epochMs());
    if (!mail) return false;
    await this.contacts.recordBounce(mail.personKey, code, mail.sentAtMs);
    return true;
  }
}
