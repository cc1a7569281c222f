import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type DispatchBatchItem, type NodeEvent, isSnapshotEvent } from '@valija/contracts';
import { EventInvalid } from '@valija/node-sdk';
import { ContentsService } from '../contents/contents.service.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { HubGateway } from '../hub/hub.gateway.js';
import {
  type AdmissionFacts,
  type ItemFault,
  type Publisher,
  admissionFault,
  formFault,
  idsOf,
} from './admission.js';
import { AnswersService } from './answers.service.js';
import type { ReadItem } from './batch-items.js';
import { BatchesRepository, type NewItem } from './batches.repository.js';

/** Where items of a batch go. */
export interface Place {
  readonly batchId: string;
  readonly firstPosition: number;
  readonly council: Publisher;
}

/** What becomes of an item: it goes to the hub, it repeats one that went, or it goes no further. */
type Admitted =
  | { readonly eventId: string; readonly isRepeat: boolean; readonly digest: string; readonly type: string }
  | { readonly fault: ItemFault };

/** Works items off, one by one: each gets its answer, or goes to the hub for one. */
@Injectable()
export class ItemsService {
  constructor(
    @Inject(BatchesRepository) private readonly batches: BatchesRepository,
    @Inject(AnswersService) private readonly answers: AnswersService,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(ContentsService) private readonly contents: ContentsService,
    @Inject(HubGateway) private readonly hub: HubGateway,
  ) {}

  /**
   * Within a transaction.
   *
   * @returns the events to watch for, where the hub's answer is to come
   */
  workOff({ batchId, firstPosition, council }: Place, items: readonly ReadItem[]): string[] {
    return items.flatMap((read, index) => {
      const place = { batchId, position: firstPosition + index, councilId: council.councilId };
      return this.keep(place, read, this.admit(read, council));
    });
  }

  private keep(
    place: Pick<NewItem, 'batchId' | 'position' | 'councilId'>,
    read: ReadItem,
    admitted: Admitted,
  ): string[] {
    const { eventId, dispatchId } = idsOf('item' in read ? read.item : undefined);
    if ('fault' in admitted) {
      this.batches.addItem({ ...place, eventId, dispatchId, isPublished: false, isOpen: false });
      this.answers.append({ ...place, outcome: 'rejected', ...admitted.fault });
      return [];
    }
    const { isRepeat, ...published } = admitted;
    const known = isRepeat ? this.answers.outcomeOf(admitted.eventId) : undefined;
    this.batches.addItem({ ...place, ...published, dispatchId, isPublished: true, isOpen: !known });
    if (known) this.answers.append({ ...place, ...known });
    return known ? [] : [admitted.eventId];
  }

  private admit(read: ReadItem, council: Publisher): Admitted {
    if ('fault' in read) return read;
    const form = formFault(read.item);
    if (form) return { fault: form };
    const item = read.item as DispatchBatchItem;
    const { type } = item;
    const digest = digestOf(item);
    const earlier = item.eventId === undefined ? undefined : this.batches.findPublished(item.eventId);
    if (item.eventId !== undefined && earlier) {
      const isRepeat = earlier.councilId === council.councilId && earlier.digest === digest;
      return isRepeat ? { eventId: item.eventId, isRepeat, digest, type } : { fault: eventIdTaken };
    }
    const fault = admissionFault(item, council, this.factsFor(council));
    if (fault) return { fault };
    return this.enqueue(item, council, digest);
  }

  private enqueue(item: DispatchBatchItem, { councilId }: Publisher, digest: string): Admitted {
    const event = { name: item.type, data: item.data } as NodeEvent;
    try {
      const eventId = this.hub.enqueue(event, item.eventId);
      if (isSnapshotEvent(event)) this.dispatches.announce(councilId, event.data);
      return { eventId, isRepeat: false, digest, type: item.type };
    } catch (error) {
      // One bad item never stops the others: node-sdk refuses it before it writes anything.
      if (error instanceof EventInvalid) return { fault: error.fault };
      throw error;
    }
  }

  private factsFor({ councilId }: Publisher): AdmissionFacts {
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
