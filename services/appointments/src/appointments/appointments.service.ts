import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type {
  AppointmentList,
  AppointmentListRequest,
  AppointmentPage,
  AppointmentRow,
  Caller,
  InParts,
} from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import {
  type Outcome,
  ProviderUnavailable,
  SystemSilent,
  coverageOf,
  nextOf,
  placeOf,
  readCursor,
} from '@valija/federation';
import { CLOCK } from '@valija/service';
import { AppointmentNotFound } from './appointments.errors.js';
import { byDate } from './by-date.js';
import { asRow } from './present.js';
import { ProvidersGateway } from './providers.gateway.js';

/** Appointments of a person, asked live; nothing of them outlives the answer. */
@Injectable()
export class AppointmentsService {
  constructor(
    @Inject(ProvidersGateway) private readonly providers: ProvidersGateway,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What each system has as it says it, and the whole at the end, by date.
   *
   * @throws CursorInvalid
   */
  async *listParts(
    request: AppointmentListRequest,
  ): AsyncGenerator<InParts<AppointmentRow, AppointmentList>> {
    const { caller, isPast, limit, cursor } = request;
    const cursors = cursor === null ? undefined : readCursor(cursor);
    const outcomes: Outcome<AppointmentPage>[] = [];
    for await (const outcome of this.providers.pages(caller.person, { isPast, limit, cursors })) {
      outcomes.push(outcome);
      if (outcome.kind === 'answered')
        yield { part: this.rows([outcome], request), systemId: outcome.source.systemId };
    }
    yield {
      whole: {
        items: this.rows(outcomes, request),
        next: nextOf(outcomes),
        coverage: coverageOf(outcomes),
      },
    };
  }

  /** @throws AppointmentNotFound, ProviderUnavailable */
  async one(caller: Caller, appointmentId: string): Promise<AppointmentRow> {
    const place = placeOf(appointmentId);
    const source = place && this.providers.source(place.systemId);
    if (!source) throw new AppointmentNotFound();
    try {
      const page = await this.providers.one(source, caller.person, place.ownId);
      const item = page?.items.find((each) => each.appointmentId === place.ownId);
      if (!page || !item) throw new AppointmentNotFound();
      return asRow({ source, item, asOf: page.asOf }, this.directory.model, caller);
    } catch (error) {
      if (error instanceof SystemSilent) throw new ProviderUnavailable(source, error, this.clock.epochMs());
      throw error;
    }
  }

  private rows(
    outcomes: readonly Outcome<AppointmentPage>[],
    { caller, isPast }: AppointmentListRequest,
  ): AppointmentRow[] {
    const { model } = this.directory;
    const rows = outcomes.flatMap((outcome) =>
      outcome.kind === 'answered'
        ? outcome.answer.items.map((item) =>
            asRow({ source: outcome.source, item, asOf: outcome.answer.asOf }, model, caller),
          )
        : [],
    );
    return byDate(rows, isPast);
  }
}
