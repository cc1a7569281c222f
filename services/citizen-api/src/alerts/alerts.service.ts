import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@valija/contracts';
import type { PageQuery } from '../answers/page.dto.js';
import type { AlertSettingsDto, ContactDto } from './alerts.dto.js';
import { AlertsGateway } from './alerts.gateway.js';
import { letterLanguageOf, ownerOf } from './owner.js';
import type { AlertPageResponse, AlertSettingsResponse, ContactResponse } from './alerts.response.js';

/** How a person is told by e-mail that something awaits. */
@Injectable()
export class AlertsService {
  constructor(@Inject(AlertsGateway) private readonly alerts: AlertsGateway) {}

  contact(caller: Caller): Promise<ContactResponse> {
    return this.alerts.contact(ownerOf(caller));
  }

  setContact(caller: Caller, { email, language }: ContactDto): Promise<ContactResponse> {
    return this.alerts.setContact(ownerOf(caller), email, language ?? letterLanguageOf(caller.languages));
  }

  verifyContact(caller: Caller, code: string): Promise<ContactResponse> {
    return this.alerts.verifyContact(ownerOf(caller), code);
  }

  forgetContact(caller: Caller): Promise<void> {
    return this.alerts.forgetContact(ownerOf(caller));
  }

  list(caller: Caller, { cursor, limit }: PageQuery): Promise<AlertPageResponse> {
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
