import { Inject, Injectable } from '@nestjs/common';
import type { AlertLanguage, AlertSettings } from '@valija/contracts';
import { Database } from '@valija/database';
import type { Preferences } from './preferences.js';
import { clockTime, minutesOf } from './quiet-hours.js';

interface PreferenceRow {
  readonly person_key: string;
  readonly language: AlertLanguage;
  readonly arrivals: boolean;
  readonly reminders: boolean;
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly time_zone: string;
  readonly notices: boolean;
}

@Injectable()
export class SettingsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @returns by person; who has said nothing is not in it */
  async find(personKeys: readonly string[]): Promise<Map<string, Preferences>> {
    const rows = await this.database.query<PreferenceRow>(
      { name: 'preferences', text: 'SELECT * FROM preference WHERE person_key = ANY($1::uuid[])' },
      [personKeys],
    );
    return new Map(rows.map((row) => [row.person_key, asPreferences(row)]));
  }

  async saveAlerts(
    personKey: string,
    { arrivals, reminders, quietHours, timeZone }: AlertSettings,
  ): Promise<void> {
    const [from, to] = quietHours ? [minutesOf(quietHours.from), minutesOf(quietHours.to)] : [null, null];
    await this.database.query(
      `INSERT INTO preference (person_key, arrivals, reminders, quiet_from, quiet_to, time_zone)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (person_key) DO UPDATE SET arrivals = excluded.arrivals, reminders = excluded.reminders,
         quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, time_zone = excluded.time_zone`,
      [personKey, arrivals, reminders, from, to, timeZone],
    );
  }

  async saveNotices(personKey: string, isWanted: boolean): Promise<void> {
    await this.database.query(
      `INSERT INTO preference (person_key, notices) VALUES ($1, $2)
       ON CONFLICT (person_key) DO UPDATE SET notices = excluded.notices`,
      [personKey, isWanted],
    );
  }

  async saveLanguage(personKey: string, language: AlertLanguage): Promise<void> {
    await this.database.query(
      `INSERT INTO preference (person_key, language) VALUES ($1, $2)
       ON CONFLICT (person_key) DO UPDATE SET language = excluded.language`,
      [personKey, language],
    );
  }
}

function asPreferences(row: PreferenceRow): Preferences {
  const { language, arrivals, reminders, quiet_from: from, quiet_to: to, time_zone: timeZone, notices } = row;
  const quietHours = from === null || to === null ? null : { from: clockTime(from), to: clockTime(to) };
  return { language, arrivals, reminders, quietHours, timeZone, notices };
}
