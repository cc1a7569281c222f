import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { OpenDispatch } from '@valija/contracts';
import { CLOCK } from '@valija/service';
import { WaitingRepository } from './waiting.repository.js';

/** How things stand for a person, without a word of what they are about: nothing sealed is opened for it. */
@Injectable()
export class WaitingService {
  constructor(
    @Inject(WaitingRepository) private readonly repository: WaitingRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(personKey: string, dispatchIds: readonly string[]): Promise<OpenDispatch[]> {
    return dispatchIds.length === 0
      ? []
      : this.repository.findOpen(personKey, dispatchIds, this.clock.epochMs());
  }

  all(personKey: string): Promise<OpenDispatch[]> {
    return this.repository.findAllOpen(personKey, this.clock.epochMs());
  }
}
