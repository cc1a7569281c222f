import { type IngestBatch, type IngestRejection, isSnapshotEvent } from '@valija/contracts';
import type { RowEncoder } from '@valija/dispatch-rows';
import { termOf, visibleFromMs } from '@valija/legal';
import type { Checked, Read } from './check.js';

export type BatchFrame = Pick<
  IngestBatch,
  'topic' | 'partition' | 'generation' | 'epoch' | 'nodeId' | 'firstOffset' | 'lastOffset'
>;

const EMPTY = Buffer.alloc(0);

type Columns = {
  -readonly [K in keyof IngestBatch]: IngestBatch[K] extends readonly (infer T)[] ? T[] : IngestBatch[K];
};

/** Where an event stands in the batch, and what its message says beside it. */
interface Place {
  readonly index: number;
  readonly takenAtMs: number;
  readonly digest: Buffer;
}

/** Gathers the checked messages of a batch into columns and rows. One batch at a time: the encoder is shared. */
export class BatchBuilder {
  private readonly columns: Columns;

  constructor(
    frame: BatchFrame,
    private readonly encoder: RowEncoder,
    private readonly receivedAtMs: number,
  ) {
    encoder.reset();
    this.columns = {
      ...frame,
      offsets: [],
      dispatchIds: [],
      eventIds: [],
      rowEnds: [],
      amendments: [],
      barred: [],
      late: [],
      rows: EMPTY,
      addressees: [],
      facts: [],
      rejections: [],
    };
  }

  add(offset: number, takenAtMs: number, checked: Checked, digest: Buffer): void {
    if (checked.event === undefined) {
      const { fault, eventId, dispatchId } = checked;
      const rejection: IngestRejection = {
        offset,
        ...fault,
        ...(eventId !== undefined && { eventId }),
        ...(dispatchId !== undefined && { dispatchId }),
        digest: digest.toString('hex'),
      };
      this.columns.rejections.push(rejection);
      return;
    }
    const index = this.columns.offsets.length;
    this.columns.offsets.push(offset);
    this.columns.dispatchIds.push(checked.dispatchId);
    this.columns.eventIds.push(checked.eventId);
    if ('fault' in checked) this.columns.barred.push({ index, ...checked.fault });
    else if (checked.isLate) this.columns.late.push(index);
    this.columns.rowEnds.push(this.write(checked, { index, takenAtMs, digest }));
  }

  /** What could not be told apart: one answer for all of it. */
  refuse(rejection: IngestRejection): this {
    this.columns.rejections.push(rejection);
    return this;
  }

  build(): IngestBatch {
    // A copy: the encoder's bytes are the next batch's soon.
    return { ...this.columns, rows: Buffer.from(this.encoder.bytes()) };
  }

  /** @returns where the rows end now */
  private write({ event, asItCame }: Read, { index, takenAtMs, digest }: Place): number {
    if (!isSnapshotEvent(event)) {
      this.columns.facts.push({ index, digest: digest.toString('hex'), takenAtMs, ...event });
      return this.columns.rowEnds.at(-1) ?? 0;
    }
    const { end, addresseeKeys } = this.encoder.append({
      snapshot: event.data,
      json: asItCame,
      nodeId: this.columns.nodeId,
      digest,
      receivedAtMs: this.receivedAtMs,
      visibleFromMs: visibleFromMs(event.data),
      expiresAtMs: termOf(event.data)?.expiresAtMs ?? null,
    });
    if (event.name === 'DispatchAmended') this.columns.amendments.push(index);
    if (addresseeKeys.length > 0) this.columns.addressees.push({ index, keys: addresseeKeys });
    return end;
  }
}
