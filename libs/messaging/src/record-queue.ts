import { HeldBatch } from './held-batches.js';
import { type UnreadableBatch, openBatch } from './record-batch.js';
import type { IncomingRecord } from './record.js';

/** What a handler gets at once: records one behind the other, or a range of which none can be told. */
export type Piece =
  { readonly kind: 'records'; readonly records: readonly IncomingRecord[] } | UnreadableBatch;

/** Of values in one piece: what one partition may fetch. A record that is larger stands alone. */
const MOST_PIECE_BYTES = 4_194_304;

/**
 * What a fetch brought of one partition, opened batch by batch as it is wanted. So what is in memory is what was
 * fetched, as it was packed, and of each partition in hand a piece and one batch.
 */
export class RecordQueue {
  private readonly opened: IncomingRecord[] = [];
  private openedBytes = 0;
  private unreadable: UnreadableBatch | undefined;
  private nextBatch = 0;

  constructor(
    private readonly batches: readonly unknown[],
    private from: number,
    private readonly maxRecords: number,
  ) {}

  /** What comes next; the same again until it is taken off; undefined at the end. */
  async peek(): Promise<Piece | undefined> {
    while (this.isHungry()) await this.openNext();
    if (this.opened.length > 0) return { kind: 'records', records: this.opened.slice(0, this.pieceLength()) };
    return this.unreadable;
  }

  /** Takes off what stands below an offset. */
  takeOff(next: number): void {
    this.from = next;
    if (this.unreadable && this.unreadable.lastOffset < next) this.unreadable = undefined;
    let count = 0;
    for (const record of this.opened) {
      if (Number(record.offset) >= next) break;
      this.openedBytes -= weightOf(record);
      count += 1;
    }
    this.opened.splice(0, count);
  }

  private isHungry(): boolean {
    const isFull = this.opened.length >= this.maxRecords || this.openedBytes >= MOST_PIECE_BYTES;
    return !isFull && !this.unreadable && this.nextBatch < this.batches.length;
  }

  private async openNext(): Promise<void> {
    const batch = this.batches[this.nextBatch];
    this.nextBatch += 1;
    if (!(batch instanceof HeldBatch)) throw new TypeError('a batch that was not held');
    const found = await openBatch(batch.bytes);
    if (found.kind === 'unreadable') {
      // What stands below was read before: from another batch, or it was answered.
      this.unreadable = { ...found, firstOffset: Math.max(found.firstOffset, this.from) };
      return;
    }
    for (const record of found.records) {
      if (Number(record.offset) < this.from) continue;
      this.opened.push(record);
      this.openedBytes += weightOf(record);
    }
  }

  private pieceLength(): number {
    let bytes = 0;
    const end = this.opened.findIndex((record) => (bytes += weightOf(record)) > MOST_PIECE_BYTES);
    return Math.min(this.maxRecords, end === -1 ? this.opened.length : Math.max(1, end));
  }
}

function weightOf({ key, value }: IncomingRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}
