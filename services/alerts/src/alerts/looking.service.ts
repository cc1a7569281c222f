import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { Logger } from '@valija/observability';
import { CLOCK, Closing, LOGGER, Rounds } from '@valija/service';
import { ContactsService } from '../contacts/contacts.service.js';
import { PlanningService } from './planning.service.js';

const ROUND_MS = 5_000;
const LOOK_EVERY_MS = 86_400_000;
const MOST_LOOKS = 50;

/** Once a day, and when an address is new, the store is asked what is open for a person: whatever was missed is found. */
@Injectable()
export class LookingService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;

  constructor(
    @Inject(PlanningService) private readonly planning: PlanningService,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    this.rounds = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: ROUND_MS,
      round: () => this.look(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'the store was not asked what is open');
      },
    });
  }

  /** @returns whether there are more people to look at */
  async look(): Promise<boolean> {
    const people = await this.contacts.findToLookAt(this.clock.epochMs() - LOOK_EVERY_MS, MOST_LOOKS);
    for (const { personKey, verifiedAtMs } of people) {
      if (this.rounds.isEnding) return false;
      await this.planning.lookAt(personKey, verifiedAtMs);
    }
    return people.length === MOST_LOOKS;
  }
}
