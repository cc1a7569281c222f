import { Inject, Injectable } from '@nestjs/common';
import { type AlertLanguage, type Caller, type ContactOwner, alertLanguages } from '@valija/contracts';
import type { AlertSettingsDto, AlertsQuery, ContactDto } from './alerts.dto.js';
import { AlertsGateway } from './alerts.gateway.js';
import type { AlertPageResponse, AlertSettingsResponse, ContactResponse } from './alerts.response.js';

const OTHERWISE: AlertLanguage = 'es';

/** How a person is told by e-mail that something awaits. */
@Injectable()
export class AlertsService {
  constructor(@Inject(AlertsGateway) private readonly alerts: AlertsGateway) {}

  contact(caller: Caller): Promise<ContactResponse> {
    return this.alerts.contact(ownerOf(caller));
  }

  setContact(caller: Caller, { email, language }: ContactDto): Promise<ContactResponse> {
    return this.alerts.setContact(ownerOf(caller), email, language ?? languageOf(caller));
  }

  verifyContact(caller: Caller, code: string): Promise<ContactResponse> {
    return this.alerts.verifyContact(ownerOf(caller), code);
  }

  forgetContact(caller: Caller): Promise<void> {
    return this.alerts.forgetContact(ownerOf(caller));
  }

  list(caller: Caller, { cursor, limit }: AlertsQuery): Promise<AlertPageResponse> {
    return this.alerts.list(ownerOf(caller), cursor ?? null, limit);
  }

  configure(
    caller: Caller,
    { arrivals, reminders, quietHours, timeZone }: AlertSettingsDto,
  ): Promise<AlertSettingsResponse> {
    return this.alerts.configure(ownerOf(caller), {
      arrivals,
      reminders,
      quietHours: quietHours && { from: quietHours.from, to: quietHours.to },
      timeZone,
    });
  }
}

/** Of the person nothing more is needed. */
function ownerOf({ person: { idType, idNumber } }: Caller): ContactOwner {
  return { idType, idNumber };
}

/** The first of those that the person reads in which there are letters: `ca-valencia` is `ca`. */
function languageOf({ languages }: Caller): AlertLanguage {
  const known = new Map<string, AlertLanguage>(alertLanguages.map((language) => [language, language]));
  return languages.flatMap((tag) => known.get(tag.split('-')[0] ?? '') ?? [])[0] ?? OTHERWISE;
}
