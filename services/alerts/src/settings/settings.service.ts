import { Inject, Injectable } from '@nestjs/common';
import type { AlertLanguage, AlertSettings, NoticeSettings } from '@valija/contracts';
import { type Preferences, defaultPreferences } from './preferences.js';
import { SettingsRepository } from './settings.repository.js';

/** How people want to be told; who has said nothing gets what is sensible. */
@Injectable()
export class SettingsService {
  constructor(@Inject(SettingsRepository) private readonly repository: SettingsRepository) {}

  async of(personKey: string): Promise<Preferences> {
    return (await this.ofAll([personKey]))(personKey);
  }

  async ofAll(personKeys: readonly string[]): Promise<(personKey: string) => Preferences> {
    const known = await this.repository.find(personKeys);
    return (personKey) => known.get(personKey) ?? defaultPreferences;
  }

  async setAlerts(personKey: string, settings: AlertSettings): Promise<AlertSettings> {
    await this.repository.saveAlerts(personKey, settings);
    return settings;
  }

  async setNotices(personKey: string, settings: NoticeSettings): Promise<NoticeSettings> {
    await this.repository.saveNotices(personKey, settings.email);
    return settings;
  }

  setLanguage(personKey: string, language: AlertLanguage): Promise<void> {
    return this.repository.saveLanguage(personKey, language);
  }
}
