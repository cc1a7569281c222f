import { type IngestBatch, type IngestRejection, type NodeEvent, isSnapshotEvent } from '@valija/contracts';
import type { RowEncoder } from '@valija/dispatch-rows';
import { termOf, visibleFromMs } from '@valija/legal';
import type { Checked } from './check.js';

export type BatchFrame = Pick<
  IngestBatch,
  'topic' | 'partition' | 'generation' | 'epoch' | 'nodeId' | 'firstOffset' | 'lastOffset'
>;

type Columns = {
  -readonly [K in keyof IngestBatch]: IngestBatch[K] extends readonly (infer T)[] ? T[] : IngestBatch[K];
};

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
      rows: '',
      addressees: [],
      facts: [],
      rejections: [],
    };
  }

  add(offset: number, checked: Checked, digest: Buffer): void {
    if ('fault' in checked) {
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
    this.columns.rowEnds.push(this.write(index, checked.event, digest));
  }

  build(): IngestBatch {
    return { ...this.columns, rows: this.encoder.bytes().toString('base64') };
  }

  /** @returns where the rows end now */
  private write(index: number, event: NodeEvent, digest: Buffer): number {
    if (!isSnapshotEvent(event)) {
      this.columns.facts.push({ index, digest: digest.toString('hex'), ...event });
      return this.columns.rowEnds.at(-1) ?? 0;
    }
    const { end, addresseeKeys } = this.encoder.append({
      snapshot: event.data,
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
