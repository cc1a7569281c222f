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
  pageOfLists,
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
    const query = { isPast, limit, cursors: cursor === null ? undefined : readCursor(cursor) };
    const { model } = this.directory;
    const outcomes: Outcome<AppointmentPage>[] = [];
    for await (const outcome of this.providers.pages(caller.person, query)) {
      outcomes.push(outcome);
      if (outcome.kind === 'silent') continue;
      const { items } = pageOfLists([outcome], query, byDate(isPast));
      yield { part: items.map((told) => asRow(told, model, caller)), systemId: outcome.source.systemId };
    }
    const { items, next } = pageOfLists(outcomes, query, byDate(isPast));
    const rows = items.map((told) => asRow(told, model, caller));
    yield { whole: { items: rows, next, coverage: coverageOf(outcomes) } };
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
}
