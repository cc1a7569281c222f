import { hash, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  type DispatchBatchAnswer,
  type DispatchBatchItem,
  type NodeEvent,
  isSnapshotEvent,
} from '@valija/contracts';
import { EventInvalid } from '@valija/node-sdk';
import { CLOCK } from '@valija/service';
import { LINES_TYPE } from '../bodies/media-types.js';
import { BODY_BYTES, bytesOf } from '../bodies/pieces.js';
import type { RawBody } from '../bodies/raw-body.js';
import { ContentsService } from '../contents/contents.service.js';
import type { Council } from '../councils/council.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { HubGateway } from '../hub/hub.gateway.js';
import { State } from '../state/state.service.js';
import { type AdmissionFacts, type ItemFault, admissionFault, formFault, idsOf } from './admission.js';
import { batchAnswer } from './answer.js';
import { AnswersService } from './answers.service.js';
import { itemsOfJson, itemsOfLines } from './batch-items.js';
import { BatchNotFound, IdempotencyKeyReused, TooManyAtOnce } from './batches.errors.js';
import { BatchesRepository, type NewItem } from './batches.repository.js';

export interface BatchRequest {
  readonly council: Council;
  readonly idempotencyKey: string;
  readonly body: RawBody;
  /** How long the caller waits for the hub's answers, in seconds. */
  readonly waitS: number;
}

type Place = Pick<NewItem, 'batchId' | 'position' | 'councilId'>;
/** What becomes of an item: it goes to the hub, it repeats one that went, or it goes no further. */
type Admitted =
  | { readonly eventId: string; readonly isRepeat: boolean; readonly digest: string }
  | { readonly fault: ItemFault };

/** Each may hold 64 MiB: one council's batches do not take the memory of all. */
const MOST_AT_ONCE = 4;

@Injectable()
export class BatchesService {
  private readonly inHand = new Map<string, number>();

  constructor(
    @Inject(State) private readonly state: State,
    @Inject(BatchesRepository) private readonly batches: BatchesRepository,
    @Inject(AnswersService) private readonly answers: AnswersService,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(ContentsService) private readonly contents: ContentsService,
    @Inject(HubGateway) private readonly hub: HubGateway,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes a batch in, whole and once, and waits a while for what the hub says of it. */
  async publish({ council, idempotencyKey, body, waitS }: BatchRequest): Promise<DispatchBatchAnswer> {
    this.hub.mustBeStarted();
    const bytes = await this.read(council, body);
    const batchId = this.take(council, idempotencyKey, {
      bytes,
      isLines: body.mediaType === LINES_TYPE,
    });
    await this.answers.whenComplete(batchId, waitS * 1_000);
    return batchAnswer(batchId, this.batches.findItems(batchId));
  }

  /** @throws BatchNotFound, also where it is another council's */
  answer({ councilId }: Council, batchId: string): DispatchBatchAnswer {
    if (this.batches.findCouncilOf(batchId) !== councilId) throw new BatchNotFound();
    return batchAnswer(batchId, this.batches.findItems(batchId));
  }

  private async read({ councilId }: Council, { stream }: RawBody): Promise<Buffer> {
    const inHand = this.inHand.get(councilId) ?? 0;
    if (inHand >= MOST_AT_ONCE) throw new TooManyAtOnce();
    this.inHand.set(councilId, inHand + 1);
    try {
      return await bytesOf(stream, BODY_BYTES);
    } finally {
      const left = (this.inHand.get(councilId) ?? 1) - 1;
      if (left > 0) this.inHand.set(councilId, left);
      else this.inHand.delete(councilId);
    }
  }

  /** Nothing waits in here, so two requests with the same key cannot pass each other. */
  private take(council: Council, idempotencyKey: string, body: { bytes: Buffer; isLines: boolean }): string {
    const { councilId } = council;
    const bodySha256 = hash('sha256', body.bytes, 'hex');
    const known = this.batches.findByKey(councilId, idempotencyKey);
    if (known) {
      if (known.bodySha256 !== bodySha256) throw new IdempotencyKeyReused();
      return known.batchId;
    }
    const items = body.isLines ? itemsOfLines(body.bytes) : itemsOfJson(body.bytes);
    const batchId = randomUUID();
    const published = this.state.transaction(() => {
      this.batches.add({ batchId, councilId, idempotencyKey, bodySha256 }, this.clock.epochMs());
      return items.flatMap((raw, position) =>
        this.keep({ batchId, position, councilId }, raw, this.admit(raw, council)),
      );
    });
    this.answers.watch(published);
    return batchId;
  }

  /** @returns the event to watch for, where the hub's answer is to come */
  private keep(place: Place, raw: unknown, admitted: Admitted): string[] {
    const { eventId, dispatchId } = idsOf(raw);
    if ('fault' in admitted) {
      const item = { ...place, eventId, dispatchId, isPublished: false, isOpen: false, digest: undefined };
      this.batches.addItem(item);
      this.answers.append({ ...place, outcome: 'rejected', ...admitted.fault });
      return [];
    }
    const known = admitted.isRepeat ? this.answers.outcomeOf(admitted.eventId) : undefined;
    const { isRepeat: _, ...published } = admitted;
    this.batches.addItem({ ...place, ...published, dispatchId, isPublished: true, isOpen: !known });
    if (known) this.answers.append({ ...place, ...known });
    return known ? [] : [admitted.eventId];
  }

  private admit(raw: unknown, council: Council): Admitted {
    const form = formFault(raw);
    if (form) return { fault: form };
    const item = raw as DispatchBatchItem;
    const digest = digestOf(item);
    const earlier = item.eventId === undefined ? undefined : this.batches.findPublished(item.eventId);
    if (item.eventId !== undefined && earlier) {
      const isRepeat = earlier.councilId === council.councilId && earlier.digest === digest;
      return isRepeat ? { eventId: item.eventId, isRepeat, digest } : { fault: eventIdTaken };
    }
    const fault = admissionFault(item, council, this.factsFor(council));
    if (fault) return { fault };
    return this.enqueue(item, council, digest);
  }

  private enqueue(item: DispatchBatchItem, { councilId }: Council, digest: string): Admitted {
    const event = { name: item.type, data: item.data } as NodeEvent;
    try {
      const eventId = this.hub.enqueue(event, item.eventId);
      if (isSnapshotEvent(event)) this.dispatches.announce(councilId, event.data);
      return { eventId, isRepeat: false, digest };
    } catch (error) {
      // One bad item never stops the others: node-sdk refuses it before it writes anything.
      if (error instanceof EventInvalid) return { fault: error.fault };
      throw error;
    }
  }

  private factsFor({ councilId }: Council): AdmissionFacts {
    return {
      ownerOf: (dispatchId) => this.dispatches.ownerOf(dispatchId),
      storedOf: (dispatchId, documentId) => this.contents.find({ councilId, dispatchId, documentId }),
    };
  }
}

const eventIdTaken: ItemFault = {
  code: 'envelope-invalid',
  pointer: '/eventId',
  detail: 'was used for another event: make a new one',
};

function digestOf({ type, data }: DispatchBatchItem): string {
  return hash('sha256', JSON.stringify([type, data]), 'hex');
}
