import { sleep } from '@valija/clock';
import type { Logger } from '@valija/observability';
import { type Assignment, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, LOOK_AGAIN_MS, placeOf } from './assignment.js';
import type { BatchHandler, PartitionStart } from './batch-handler.js';

/** How a consumer moves in a partition. */
export interface Moves {
  goTo(assignment: Assignment): void;
  pause(assignment: Assignment): void;
  resume(assignment: Assignment): void;
}

/** The partitions that a member was given: each is read from where its handler says, once that is known. */
export class Assignments {
  private readonly known = new Map<string, Assignment>();
  /** Places of which records are being handled: they compare positions themselves. */
  private readonly inHand = new Set<string>();
  private generation = 0;

  constructor(
    private readonly handler: Pick<BatchHandler, 'assigned'>,
    private readonly logger: Logger,
    private readonly stopping: AbortSignal,
    private readonly moves: Moves,
  ) {}

  /** The group has been joined anew: what was known is asked again. */
  begin(): void {
    this.generation += 1;
  }

  clear(): void {
    this.known.clear();
  }

  forget(topic: string, partition: number): void {
    this.known.delete(placeOf(topic, partition));
  }

  again(topic: string, partition: number): void {
    this.forget(topic, partition);
    void this.of(topic, partition).start;
  }

  nextOf(topic: string, partition: number): number | undefined {
    return this.known.get(placeOf(topic, partition))?.next;
  }

  /** @returns lets go of it again */
  takeInHand(topic: string, partition: number): () => void {
    const place = placeOf(topic, partition);
    this.inHand.add(place);
    return () => {
      this.inHand.delete(place);
    };
  }

  /** What is read, and of which nothing is in hand. */
  waiting(): Assignment[] {
    return [...this.known.values()].filter(
      ({ isReading, topic, partition }) => isReading && !this.inHand.has(placeOf(topic, partition)),
    );
  }

  of(topic: string, partition: number): Assignment {
    const place = placeOf(topic, partition);
    const known = this.known.get(place);
    if (known?.generation === this.generation) return known;
    const assignment: Assignment = {
      topic,
      partition,
      generation: this.generation,
      next: -1,
      isReading: false,
      isSought: false,
      start: this.findStart(topic, partition).then((start) => {
        if (start.kind === 'from') {
          assignment.next = start.offset;
          assignment.isReading = true;
          if (!this.inHand.has(place)) this.moves.goTo(assignment);
        } else {
          this.wait(assignment, start.reason);
        }
        return start;
      }),
    };
    // Whoever needs the start awaits it; here it must only not be "unhandled".
    assignment.start.catch(() => undefined);
    this.known.set(place, assignment);
    return assignment;
  }

  private async findStart(topic: string, partition: number): Promise<PartitionStart> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.handler.assigned(topic, partition);
      } catch (error) {
        if (this.stopping.aborted) return { kind: 'stopped', reason: 'leaving' };
        const where = { err: error, topic, partition, pauseMs };
        this.logger.warn(where, 'cannot learn where to read from yet');
        await sleep(pauseMs, this.stopping);
      }
    }
  }

  /** A stopped partition is looked at again from time to time: an operator may have healed it. */
  private wait(assignment: Assignment, reason: string): void {
    if (this.stopping.aborted) return;
    const { topic, partition } = assignment;
    this.logger.error({ topic, partition, reason }, 'partition stopped: an operator must look');
    this.moves.pause(assignment);
    void sleep(LOOK_AGAIN_MS, this.stopping).then(() => {
      if (this.stopping.aborted) return;
      this.forget(topic, partition);
      void this.of(topic, partition).start.then((start) => {
        if (start.kind === 'from') this.moves.resume(assignment);
      });
    });
  }
}
