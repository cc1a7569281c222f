import { type DecodedBatch, rowBytes } from './batch.js';
import type { FoldResult, Folded } from './fold.js';

/** A batch, and what it comes to. */
export interface FoldedBatch {
  readonly decoded: DecodedBatch;
  readonly result: FoldResult;
}

/** A dispatch of a batch of which a row is to be written. */
export interface Written {
  readonly decoded: DecodedBatch;
  readonly folded: Folded;
}

export function writtenOf(folds: readonly FoldedBatch[]): Written[] {
  return folds.flatMap(({ decoded, result }) =>
    result.dispatches.filter(({ row }) => row).map((folded) => ({ decoded, folded })),
  );
}

/** Rows one behind the other; those of a batch in one piece where nothing of it was left out. */
export function rowsOf(written: readonly Written[]): Buffer[] {
  const byBatch = Map.groupBy(written, ({ decoded }) => decoded);
  return [...byBatch].flatMap(([decoded, own]) => {
    const indexes = own.flatMap(({ folded: { row } }) => (row ? [row.index] : []));
    if (indexes.length === decoded.events.length)
      return [decoded.rows.subarray(0, decoded.batch.rowEnds.at(-1))];
    return indexes.map((index) => rowBytes(decoded, index));
  });
}

export function addresseesOf(written: readonly Written[]): { dispatchId: string; personKey: string }[] {
  const byBatch = Map.groupBy(written, ({ decoded }) => decoded);
  return [...byBatch].flatMap(([{ batch }, own]) => {
    if (batch.addressees.length === 0) return [];
    const keys = new Map(batch.addressees.map((entry) => [entry.index, entry.keys]));
    return own.flatMap(({ folded: { dispatchId, row } }) =>
      (row ? (keys.get(row.index) ?? []) : []).map((personKey) => ({ dispatchId, personKey })),
    );
  });
}
