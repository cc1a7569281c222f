import { Inject, Injectable } from '@nestjs/common';
import type { DispatchBatchAnswer } from '@valija/contracts';
import { InHand } from '../bodies/in-hand.js';
import { LINES_TYPE } from '../bodies/media-types.js';
import { BODY_BYTES, wholeOf } from '../bodies/pieces.js';
import type { RawBody } from '../bodies/raw-body.js';
import type { Council } from '../councils/council.js';
import { HubGateway } from '../hub/hub.gateway.js';
import { State } from '../state/state.service.js';
import { type ItemAnswer, itemAnswer } from './answer.js';
import { AnswersService } from './answers.service.js';
import { BatchNotFound, TooManyAtOnce } from './batches.errors.js';
import { BatchesRepository } from './batches.repository.js';
import { TakingService } from './taking.service.js';

export interface BatchRequest {
  readonly council: Council;
  readonly idempotencyKey: string;
  readonly body: RawBody;
  /** How long the caller waits for the hub's answers, in seconds. */
  readonly waitS: number;
}

/** Each may hold 64 MiB: one council's batches do not take the memory of all. */
const MOST_AT_ONCE = 4;
/** Items of an answer that are read in one go: 3 ms. */
const PAGE = 1_000;

@Injectable()
export class BatchesService {
  private readonly inHand = new InHand();

  constructor(
    @Inject(State) private readonly state: State,
    @Inject(BatchesRepository) private readonly batches: BatchesRepository,
    @Inject(TakingService) private readonly taking: TakingService,
    @Inject(AnswersService) private readonly answers: AnswersService,
    @Inject(HubGateway) private readonly hub: HubGateway,
  ) {}

  /** Takes a batch in, whole and once, and waits a while for what the hub says of it. */
  async publish({ council, idempotencyKey, body, waitS }: BatchRequest): Promise<DispatchBatchAnswer> {
    this.hub.mustBeStarted();
    const { councilId } = council;
    if (this.inHand.of(councilId) >= MOST_AT_ONCE) throw new TooManyAtOnce();
    const batchId = await this.inHand.during(councilId, async () =>
      this.taking.take({
        council,
        idempotencyKey,
        body: await wholeOf(body.stream, BODY_BYTES),
        isLines: body.mediaType === LINES_TYPE,
      }),
    );
    await this.answers.whenComplete(batchId, waitS * 1_000);
    return this.answerOf(batchId);
  }

  /** @throws BatchNotFound, also where it is another council's */
  async answer({ councilId }: Council, batchId: string): Promise<DispatchBatchAnswer> {
    if (this.batches.findCouncilOf(batchId) !== councilId) throw new BatchNotFound();
    return this.answerOf(batchId);
  }

  /** Whether it is complete is read first: what is answered meanwhile is asked for once more, and never missed. */
  private async answerOf(batchId: string): Promise<DispatchBatchAnswer> {
    const complete = this.batches.isComplete(batchId);
    const items: ItemAnswer[] = [];
    for (;;) {
      const rows = this.batches.findItems(batchId, items.length, PAGE);
      items.push(...rows.map(itemAnswer));
      if (rows.length < PAGE) return { batchId, complete, items };
      await this.state.turn();
    }
  }
}
