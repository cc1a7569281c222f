import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { AlertsRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { ContactsService } from './contacts.service.js';

type Asked<K extends keyof AlertsRpc> = AlertsRpc[K]['request'];
type Answered<K extends keyof AlertsRpc> = Promise<AlertsRpc[K]['response']>;

/** What the citizens' API asks of a person's contact. */
@Controller()
export class ContactsController {
  constructor(@Inject(ContactsService) private readonly contacts: ContactsService) {}

  @Question('contact.get')
  get(@Payload() { owner }: Asked<'contact.get'>): Answered<'contact.get'> {
    return this.contacts.get(owner);
  }

  @Question('contact.put')
  put(@Payload() { owner, address, language }: Asked<'contact.put'>): Answered<'contact.put'> {
    return this.contacts.put(owner, address, language);
  }

  @Question('contact.verify')
  verify(@Payload() { owner, code }: Asked<'contact.verify'>): Answered<'contact.verify'> {
    return this.contacts.verify(owner, code);
  }

  @Question('contact.forget')
  async forget(@Payload() { owner }: Asked<'contact.forget'>): Answered<'contact.forget'> {
    await this.contacts.forget(owner);
    return {};
  }
}
