import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { DispatchStateShared, LifeCycleEvent } from '@valija/contracts';
import type { HubEvent } from '@valija/node-sdk';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { CouncilsService } from '../councils/councils.service.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { type Feed, type FeedPage, cursorAt, pageOf } from '../feed/cursor.js';
import { FeedsService } from '../feed/feeds.service.js';
import { State } from '../state/state.service.js';
import type { Owner } from '../dispatches/owner.js';
import { EventsRepository } from './events.repository.js';

export interface EventItem {
  readonly cursor: string;
  readonly eventId: string;
  readonly type: string;
  readonly data: object;
}

/** Of one transaction, when they are forgotten. */
const MOST_AT_ONCE = 100;

/** What happens to the dispatches of each council, as the hub tells it: at least once there, exactly once here. */
@Injectable()
export class EventsService {
  private readonly heard;

  constructor(
    @Inject(State) private readonly state: State,
    @Inject(EventsRepository) private readonly events: EventsRepository,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(CouncilsService) private readonly councils: CouncilsService,
    @Inject(FeedsService) private readonly feeds: FeedsService,
    @Inject(CLOCK) private readonly clock: Clock,
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
    const after = this.feeds.placeOf(feed, cursor);
    const rows = this.events.findAfter(councilId, after, limit + 1);
    return pageOf(
      rows,
      limit,
      after === 0 ? null : cursorAt(feed, after),
      ({ sequence, eventId, type, data }) => ({
        cursor: cursorAt(feed, sequence),
        eventId,
        type,
        data: JSON.parse(data) as object,
      }),
    );
  }

  /** Forgets what was heard before an instant, a slice a step. Its repeats are recognised all the same. */
  *forget(beforeMs: number): Generator<number> {
    for (;;) {
      const rows = this.state.transaction(() => {
        const old = this.events.findHeardBefore(beforeMs, MOST_AT_ONCE);
        for (const { councilId, sequence, eventId, data } of old) {
          this.events.remove(eventId);
          this.feeds.forget({ name: 'events', councilId }, sequence);
          const { dispatchId, sequence: inDispatch } = JSON.parse(data) as LifeCycleEvent;
          this.dispatches.forgetEvents(dispatchId, inDispatch || 0);
        }
        return old;
      });
      if (rows.length === 0) return;
      yield rows.length;
    }
  }

  private keep({ eventId, name, event }: HubEvent): 'kept' | 'repeated' | 'unknown' {
    const isState = name === 'DispatchStateShared';
    const owner = isState ? this.share(event) : this.dispatches.ended(event.dispatchId);
    if (!owner) {
      // Every dispatch is written down before it goes out: only a node that lost its state does not know one.
      this.logger.error(
        { eventId, dispatchId: event.dispatchId },
        'an event of a dispatch that is not known',
      );
      return 'unknown';
    }
    // The hub's topic may be read again from its beginning, further back than this list. A state has no number of its own.
    if (!isState && event.sequence <= owner.forgottenSequence) return 'repeated';
    const row = { eventId, type: name, data: JSON.stringify(event) };
    return this.events.append(owner.councilId, row, this.clock.epochMs()) ? 'kept' : 'repeated';
  }

  /** A council has come over from another node with what it has open there: from now on it is its own here too. */
  private share({ dispatchId, snapshot, state }: DispatchStateShared): Owner | undefined {
    if (this.dispatches.ownerOf(dispatchId) === undefined) {
      const { issuer, rootIssuer } = snapshot;
      const council = this.councils.ofBody(issuer.dir3) ?? this.councils.ofBody(rootIssuer.dir3);
      if (!council) return undefined;
      this.dispatches.announce(council.councilId, snapshot);
      this.dispatches.answered(dispatchId, 'DispatchMadeAvailable', 'accepted');
    }
    return state === 'available' ? this.dispatches.find(dispatchId) : this.dispatches.ended(dispatchId);
  }
}
