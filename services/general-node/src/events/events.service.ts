import { Inject, Injectable } from '@nestjs/common';
import type { HubEvent } from '@valija/node-sdk';
import { type Logger, Metrics } from '@valija/observability';
import { LOGGER } from '@valija/service';
import { CouncilsService } from '../councils/councils.service.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { type Feed, type FeedPage, cursorAt, pageOf, sequenceOf } from '../feed/cursor.js';
import { State } from '../state/state.service.js';
import { EventsRepository } from './events.repository.js';

export interface EventItem {
  readonly cursor: string;
  readonly eventId: string;
  readonly type: string;
  readonly data: object;
}

/** What happens to the dispatches of each council, as the hub tells it: at least once there, exactly once here. */
@Injectable()
export class EventsService {
  private readonly heard;

  constructor(
    @Inject(State) private readonly state: State,
    @Inject(EventsRepository) private readonly events: EventsRepository,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(CouncilsService) private readonly councils: CouncilsService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.heard = metrics.counter('general_node_events_total', 'Events of the hub, by what became of them', [
      'type',
      'answer',
    ]);
  }

  /** On disk when it returns: only then does the consumer go on. */
  take(events: readonly HubEvent[]): Promise<void> {
    this.state.transaction(() => {
      for (const event of events) this.heard.inc({ type: event.name, answer: this.keep(event) });
    });
    return Promise.resolve();
  }

  page(councilId: string, cursor: string | undefined, limit: number): FeedPage<EventItem> {
    const feed: Feed = { name: 'events', councilId };
    const rows = this.events.findAfter(councilId, sequenceOf(feed, cursor), limit + 1);
    return pageOf(rows, limit, cursor, ({ sequence, eventId, type, data }) => ({
      cursor: cursorAt(feed, sequence),
      eventId,
      type,
      data: JSON.parse(data) as object,
    }));
  }

  private keep(heard: HubEvent): 'kept' | 'repeated' | 'unknown' {
    const { eventId, name, event } = heard;
    const councilId = this.dispatches.ownerOf(event.dispatchId) ?? this.inherit(heard);
    if (councilId === undefined) {
      // Every dispatch is written down before it goes out: only a node that lost its state does not know one.
      this.logger.error(
        { eventId, dispatchId: event.dispatchId },
        'an event of a dispatch that is not known',
      );
      return 'unknown';
    }
    const isNew = this.events.append(councilId, { eventId, type: name, data: JSON.stringify(event) });
    return isNew ? 'kept' : 'repeated';
  }

  /** A council has come over from another node with what it has open there: from now on it is its own here too. */
  private inherit({ name, event }: HubEvent): string | undefined {
    if (name !== 'DispatchStateShared') return undefined;
    const { issuer, rootIssuer } = event.snapshot;
    const council = this.councils.ofBody(issuer.dir3) ?? this.councils.ofBody(rootIssuer.dir3);
    if (council) this.dispatches.announce(council.councilId, event.snapshot);
    return council?.councilId;
  }
}
