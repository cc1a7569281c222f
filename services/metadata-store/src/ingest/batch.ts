import type { IngestBatch, IngestFact } from '@valija/contracts';
import { peekRow } from '@valija/dispatch-rows';
import type { Fact, LifeCycle } from '@valija/legal';
import type { IncomingEvent } from './fold.js';

/** A batch as it came, with its rows as bytes. */
export interface DecodedBatch {
  readonly batch: IngestBatch;
  readonly rows: Buffer;
  readonly events: readonly IncomingEvent[];
  readonly factByIndex: ReadonlyMap<number, IngestFact>;
}

export function decodeBatch(batch: IngestBatch): DecodedBatch {
  const { buffer, byteOffset, byteLength } = batch.rows;
  const rows = Buffer.from(buffer, byteOffset, byteLength);
  const amendments = new Set(batch.amendments);
  const barred = new Map(batch.barred.map(({ index, ...fault }) => [index, fault]));
  const factByIndex = new Map(batch.facts.map((fact) => [fact.index, fact]));
  const events = batch.dispatchIds.map((dispatchId, index): IncomingEvent => {
    const eventId = batch.eventIds[index] ?? '';
    const fact = factByIndex.get(index);
    if (fact) {
      const { takenAtMs } = fact;
      const digest = Buffer.from(fact.digest, 'hex');
      return { type: 'fact', index, dispatchId, eventId, digest, takenAtMs, fact: factOf(fact) };
    }
    const { version, digest, kind, expiresAtMs } = peekRow(rows, rowStart(batch, index));
    const lifeCycle: LifeCycle = { kind, state: 'available', expiresAtMs, legalAtMs: null };
    const fault = barred.get(index);
    return {
      type: 'snapshot',
      index,
      dispatchId,
      eventId,
      version,
      digest,
      lifeCycle,
      isAmendment: amendments.has(index),
      ...(fault && { barred: fault }),
    };
  });
  return { batch, rows, events, factByIndex };
}

/** The bytes of one row. */
export function rowBytes({ batch, rows }: DecodedBatch, index: number): Buffer {
  return rows.subarray(rowStart(batch, index), batch.rowEnds[index]);
}

/** The first half of a batch, by offsets. */
export function firstHalf(decoded: DecodedBatch): DecodedBatch {
  const { firstOffset, lastOffset } = decoded.batch;
  return cutBehind(decoded, Math.floor((firstOffset + lastOffset) / 2));
}

/** A batch up to an offset, with it. */
export function cutBehind(decoded: DecodedBatch, lastOffset: number): DecodedBatch {
  const { batch } = decoded;
  if (lastOffset >= batch.lastOffset) return decoded;
  const count = batch.offsets.filter((offset) => offset <= lastOffset).length;
  return decodeBatch({
    ...batch,
    lastOffset,
    offsets: batch.offsets.slice(0, count),
    dispatchIds: batch.dispatchIds.slice(0, count),
    eventIds: batch.eventIds.slice(0, count),
    rowEnds: batch.rowEnds.slice(0, count),
    amendments: batch.amendments.filter((index) => index < count),
    barred: batch.barred.filter(({ index }) => index < count),
    late: batch.late.filter((index) => index < count),
    addressees: batch.addressees.filter(({ index }) => index < count),
    facts: batch.facts.filter(({ index }) => index < count),
    rejections: batch.rejections.filter(({ offset }) => offset <= lastOffset),
  });
}

/** Where the row of an event begins. */
export function rowStart(batch: IngestBatch, index: number): number {
  return index === 0 ? 0 : (batch.rowEnds[index - 1] ?? 0);
}

function factOf(fact: IngestFact): Fact {
  switch (fact.name) {
    case 'DispatchCancelled':
      return { type: 'cancelled', cancelledAtMs: Date.parse(fact.data.cancelledAt) };
    case 'DispatchResolvedElsewhere':
      return {
        type: 'resolved-elsewhere',
        resolution: fact.data.resolution,
        legalAtMs: Date.parse(fact.data.legalAt),
      };
    case 'DispatchDeadlineExtended':
      return { type: 'deadline-extended', accessDeadline: fact.data.accessDeadline };
  }
}
