import type { AlertLanguage, AlertSettings } from '@valija/contracts';

/** How a person wants to be told. */
export interface Preferences extends AlertSettings {
  readonly language: AlertLanguage;
  /** A mail for notices. */
  readonly notices: boolean;
}

export const defaultPreferences: Preferences = {
  language: 'es',
  arrivals: true,
  reminders: true,
  quietHours: null,
  timeZone: 'Europe/Madrid',
  notices: true,
};

export function settingsOf({ arrivals, reminders, quietHours, timeZone }: Preferences): AlertSettings {
  return { arrivals, reminders, quietHours, timeZone };
}
