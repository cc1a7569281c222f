import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { AppointmentPage, Person } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import {
  FanOut,
  type ListQuery,
  type Outcome,
  ProviderClient,
  type Source,
  SystemSilent,
  givenOf,
  ownOf,
  pageParameters,
  sourcesOf,
} from '@valija/federation';
import type { Logger } from '@valija/observability';
import { CLOCK, CONFIGURATION, LOGGER } from '@valija/service';
import type { AppointmentsConfiguration } from '../config.js';
import { faultOfMoments } from './place-time.js';

export interface PageQuery extends ListQuery {
  readonly isPast: boolean;
}

/** The systems that give appointments: the only file that knows what is asked of them (appointments-provider.openapi.json). */
@Injectable()
export class ProvidersGateway {
  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(ProviderClient) private readonly client: ProviderClient,
    @Inject(FanOut) private readonly fanOut: FanOut,
    @Inject(CONFIGURATION)
    private readonly configuration: Pick<AppointmentsConfiguration, 'folderId' | 'answerWithinMs'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  source(systemId: string): Source | undefined {
    return this.sources().find((source) => source.systemId === systemId);
  }

  pages(person: Person, query: PageQuery): AsyncGenerator<Outcome<AppointmentPage>> {
    const { isPast, cursors } = query;
    const wanted = this.sources().filter(({ systemId }) => !cursors || cursors.has(systemId));
    return this.fanOut.ask(
      wanted,
      async (source, signal) => {
        const parameters = new URLSearchParams({
          ...(isPast && { past: 'true' }),
          ...pageParameters(query, source.systemId),
        });
        const path = `/v1/appointments?${parameters.toString()}`;
        const given = await this.client.get(source, 'AppointmentPage', { path, person, signal });
        return this.checked(source, givenOf(given));
      },
      { withinMs: this.configuration.answerWithinMs },
    );
  }

  /**
   * @returns undefined where the person has no such appointment
   * @throws SystemSilent
   */
  async one(source: Source, person: Person, ownId: string): Promise<AppointmentPage | undefined> {
    const path = `/v1/appointments/${encodeURIComponent(ownId)}`;
    const signal = AbortSignal.timeout(this.configuration.answerWithinMs);
    const given = await this.client.get(source, 'AppointmentPage', { path, person, signal });
    return given.kind === 'unknown' ? undefined : this.checked(source, givenOf(given));
  }

  private sources(): Source[] {
    const { folderId: folder } = this.configuration;
    return sourcesOf(this.directory.model, { service: 'appointments', folder }, this.clock.epochMs());
  }

  /** @throws SystemSilent where the moments cannot be */
  private checked(source: Source, page: AppointmentPage): AppointmentPage {
    const rule = page.items.map(faultOfMoments).find((fault) => fault !== undefined);
    if (rule !== undefined) {
      const { systemId: system } = source;
      this.logger.warn({ system, rule }, 'an answer that is none of the contract');
      throw new SystemSilent('wrong-answer');
    }
    return {
      ...page,
      items: ownOf(source, page.items, { model: this.directory.model, logger: this.logger }),
    };
  }
}
