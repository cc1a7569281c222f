import { Inject, Injectable } from '@nestjs/common';
import type { AlertPage, AlertSettings, ContactOwner } from '@valija/contracts';
import { ContactsService } from '../contacts/contacts.service.js';
import { settingsOf } from '../settings/preferences.js';
import { SettingsService } from '../settings/settings.service.js';
import { AlertsRepository } from './alerts.repository.js';
import { cursorOf, positionOf } from '../paging.js';

/** What people see of their alerts, and how they want to be told. */
@Injectable()
export class AlertsService {
  constructor(
    @Inject(AlertsRepository) private readonly repository: AlertsRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
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
}
