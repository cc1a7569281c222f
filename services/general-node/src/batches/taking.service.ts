import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import type { Logger } from '@valija/observability';
import { CLOCK, Closing, LOGGER } from '@valija/service';
import type { WholeBody } from '../bodies/pieces.js';
import { CouncilsService } from '../councils/councils.service.js';
import { HubGateway } from '../hub/hub.gateway.js';
import { State } from '../state/state.service.js';
import type { Publisher } from './admission.js';
import { AnswersService } from './answers.service.js';
import { type ReadItem, type Reading, itemsOfJson, itemsOfLines } from './batch-items.js';
import { IdempotencyKeyReused } from './batches.errors.js';
import { BatchesRepository } from './batches.repository.js';
import { ItemsService } from './items.service.js';
import { slicesOf } from './slices.js';
import { SlicesRepository } from './slices.repository.js';

export interface Incoming {
  readonly council: Publisher;
  readonly idempotencyKey: string;
  readonly body: WholeBody;
  readonly isLines: boolean;
}

const PAUSE_MS = 1_000;

/**
 * Takes batches in, each whole and once, with the event loop free in between.
 *
 * 1. The items are read, a step a turn. What is no batch is refused here, and nothing was kept.
 * 2. They are laid down in slices, a transaction each. Nobody sees them: a crash leaves strays, swept at the next start.
 * 3. The row of the batch is written. From here on it is taken, whole: whatever ends now, it is worked off.
 * 4. It is worked off, slice by slice. What a slice becomes (events in the outbox, items, answers) and its end are one
 *    transaction, so it is worked off once; and admission reads what it writes, so nothing changes in between.
 *
 * A key belongs to the first request that brings it, from before step 1 until after step 4: the second waits, and finds
 * the batch, or the key free again. Behind it stands the unique key of the table.
 */
@Injectable()
export class TakingService implements OnModuleInit, OnApplicationBootstrap {
  private readonly keys = new Map<string, Promise<string>>();
  private readonly works = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private resuming: Promise<void> | undefined;

  constructor(
    @Inject(State) private readonly state: State,
    @Inject(BatchesRepository) private readonly batches: BatchesRepository,
    @Inject(SlicesRepository) private readonly slices: SlicesRepository,
    @Inject(ItemsService) private readonly items: ItemsService,
    @Inject(AnswersService) private readonly answers: AnswersService,
    @Inject(CouncilsService) private readonly councils: CouncilsService,
    @Inject(HubGateway) private readonly hub: HubGateway,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    closing.add('work', async () => {
      this.stopping.abort();
      await Promise.allSettled([this.resuming, ...this.keys.values(), ...this.works.values()]);
    });
  }

  /** Before the first request: strays are told from slices that are being laid down. */
  async onModuleInit(): Promise<void> {
    await this.removeAll(() => this.slices.findStray());
  }

  onApplicationBootstrap(): void {
    void this.hub.whenStarted().then(() => {
      this.resume();
    });
  }

  /**
   * @returns its id, when every item has its answer or is on its way to the hub
   * @throws BatchUnreadable, BodyTooLarge, IdempotencyKeyReused
   */
  async take(incoming: Incoming): Promise<string> {
    const key = `${incoming.council.councilId} ${incoming.idempotencyKey}`;
    // Between the last look and the reservation nothing waits: nobody comes in between.
    for (let other = this.keys.get(key); other; other = this.keys.get(key))
      await other.catch(() => undefined);
    const taking = this.takeReserved(incoming).finally(() => this.keys.delete(key));
    this.keys.set(key, taking);
    return taking;
  }

  private async takeReserved(incoming: Incoming): Promise<string> {
    const { council, idempotencyKey, body } = incoming;
    const known = this.batches.findByKey(council.councilId, idempotencyKey);
    if (known && known.bodySha256 !== body.sha256) throw new IdempotencyKeyReused();
    const batchId = known?.batchId ?? (await this.layDown(incoming));
    try {
      await this.workOff(batchId, council);
    } catch (error) {
      this.resume();
      throw error;
    }
    return batchId;
  }

  /** Steps 1 to 3. */
  private async layDown({ council, idempotencyKey, body, isLines }: Incoming): Promise<string> {
    const items = await this.read(isLines ? itemsOfLines(body.bytes) : itemsOfJson(body.bytes));
    const batchId = randomUUID();
    try {
      for (const slice of slicesOf(items)) {
        await this.state.turn();
        this.slices.add({ batchId, ...slice });
      }
      const batch = { batchId, councilId: council.councilId, idempotencyKey, bodySha256: body.sha256 };
      this.batches.add(batch, this.clock.epochMs());
      return batchId;
    } catch (error) {
      await this.removeAll(() => this.slices.findFirst(batchId)).catch(() => undefined);
      throw error;
    }
  }

  private async read(reading: Reading): Promise<readonly string[]> {
    for (;;) {
      await this.state.turn();
      const { done, value } = reading.next();
      if (done === true) return value;
    }
  }

  /** Step 4, of which there is one at a time for a batch. */
  private workOff(batchId: string, council: Publisher): Promise<void> {
    const running = this.works.get(batchId);
    if (running) return running;
    const work = this.workOffSlices(batchId, council).finally(() => this.works.delete(batchId));
    this.works.set(batchId, work);
    return work;
  }

  private async workOffSlices(batchId: string, council: Publisher): Promise<void> {
    for (let isLeft = true; isLeft;) {
      await this.state.turn();
      const slice = this.slices.findFirst(batchId);
      isLeft = slice !== undefined;
      if (!slice) continue;
      const items = JSON.parse(slice.items) as ReadItem[];
      const published = this.state.transaction(() => {
        this.slices.remove(slice);
        const eventIds = this.items.workOff({ ...slice, council }, items);
        this.batches.complete(batchId, this.clock.epochMs());
        return eventIds;
      });
      this.answers.watch(published);
    }
  }

  /** Works off what the last run left, or what the disk did not take, until nothing is left. */
  private resume(): void {
    this.resuming ??= this.workOffAll().finally(() => {
      this.resuming = undefined;
    });
  }

  private async workOffAll(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        for (const { batchId, councilId } of this.slices.findBatches())
          // A council that has left has no bodies any more.
          await this.workOff(batchId, this.councils.find(councilId) ?? { councilId, bodies: [] });
        return;
      } catch (error) {
        this.logger.error({ err: error }, 'a batch could not be worked off yet: it is tried again');
        await sleep(PAUSE_MS, this.stopping.signal);
      }
    }
  }

  private async removeAll(next: () => { batchId: string; firstPosition: number } | undefined): Promise<void> {
    for (let slice = next(); slice; slice = next()) {
      this.slices.remove(slice);
      await this.state.turn();
    }
  }
}
