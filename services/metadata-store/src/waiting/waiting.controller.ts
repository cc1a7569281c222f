import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { WaitingRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { WaitingService } from './waiting.service.js';

/** What alerts asks before it tells anybody anything. */
@Controller()
export class WaitingController {
  constructor(@Inject(WaitingService) private readonly waiting: WaitingService) {}

  @Question('waiting.of')
  async of(
    @Payload() { personKey, dispatchIds }: WaitingRpc['waiting.of']['request'],
  ): Promise<WaitingRpc['waiting.of']['response']> {
    return { open: await this.waiting.of(personKey, dispatchIds) };
  }

  @Question('waiting.all')
  async all(
    @Payload() { personKey }: WaitingRpc['waiting.all']['request'],
  ): Promise<WaitingRpc['waiting.all']['response']> {
    return { open: await this.waiting.all(personKey) };
  }
}
