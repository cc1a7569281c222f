import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { DispatchSnapshot, NodeEventName } from '@valija/contracts';
import type { PublishOutcome } from '@valija/node-sdk';
import { CLOCK } from '@valija/service';
import { State } from '../state/state.service.js';
import type { Announced } from './announced.js';
import { DispatchesRepository } from './dispatches.repository.js';
import type { Owner } from './owner.js';
import { lifeAfter } from './life.js';

/** Of one transaction: a dispatch may have some hundred documents. */
const MOST_AT_ONCE = 50;

/** Whose each dispatch is, which documents it announced, and whether they may still be asked for. */
@Injectable()
export class DispatchesService {
  constructor(
    @Inject(State) private readonly state: State,
    @Inject(DispatchesRepository) private readonly dispatches: DispatchesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The council that made a dispatch. */
  ownerOf(dispatchId: string): string | undefined {
    return this.dispatches.findOwner(dispatchId)?.councilId;
  }

  find(dispatchId: string): Owner | undefined {
    return this.dispatches.findOwner(dispatchId);
  }

  /** A snapshot goes out to the hub: within its transaction. */
  announce(
    councilId: string,
    { dispatchId, version, documents, retentionClass = 'standard' }: DispatchSnapshot,
  ): void {
    this.dispatches.announce({ dispatchId, councilId, retentionClass }, this.clock.epochMs());
    for (const { documentId, sha256, sizeBytes, mediaType } of documents) {
      this.dispatches.addAnnounced(dispatchId, documentId, { version, sha256, sizeBytes, mediaType });
    }
  }

  /** The hub has answered an event of the council: within the transaction that writes it down. */
  answered(dispatchId: string, type: NodeEventName, outcome: PublishOutcome['outcome']): void {
    const life = lifeAfter(type, outcome);
    if (life === 'open') this.dispatches.open(dispatchId, this.clock.epochMs());
    if (life === 'closed') this.dispatches.close(dispatchId, this.clock.epochMs());
  }

  /**
   * The hub tells of its end, or of another end than it told before: within the transaction that writes it down.
   *
   * @returns whose it is; undefined where nobody knows it
   */
  ended(dispatchId: string): Owner | undefined {
    const owner = this.dispatches.findOwner(dispatchId);
    if (owner) this.dispatches.close(dispatchId, this.clock.epochMs());
    return owner;
  }

  /** What the manifests said of a document, the newest first; nothing where none named it. */
  announced(dispatchId: string, documentId: string): readonly Announced[] {
    return this.dispatches.findAnnounced(dispatchId, documentId);
  }

  /** Events of its life are forgotten: within their transaction. Their repeats are recognised all the same. */
  forgetEvents(dispatchId: string, throughSequence: number): void {
    this.dispatches.forgetEvents(dispatchId, throughSequence);
  }

  /** Forgets the manifests of what the hub never took: nobody can ask for their documents. A slice a step. */
  forgetNeverTaken(beforeMs: number): Iterable<number> {
    return this.forget(() => this.dispatches.findNeverTaken(beforeMs, MOST_AT_ONCE));
  }

  /** Forgets the manifests of what closed before an instant; `long` and `permanent` ones stay. A slice a step. */
  forgetClosed(beforeMs: number): Iterable<number> {
    return this.forget(() => this.dispatches.findClosed(beforeMs, MOST_AT_ONCE));
  }

  private *forget(find: () => string[]): Generator<number> {
    for (;;) {
      const count = this.state.transaction(() => {
        const ids = find();
        for (const dispatchId of ids) this.dispatches.forget(dispatchId);
        return ids.length;
      });
      if (count === 0) return;
      yield count;
    }
  }
}
