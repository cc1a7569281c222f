import { type DecodedBatch, rowBytes } from './batch.js';
import type { FoldResult, Folded } from './fold.js';

/** A batch, and what it comes to. */
export interface FoldedBatch {
  readonly decoded: DecodedBatch;
  readonly result: FoldResult;
}

/** Rows of those that are wanted, one behind the other; those of a batch in one piece where nothing of it is left out. */
export function rowsOf(folds: readonly FoldedBatch[], isWanted: (folded: Folded) => boolean): Buffer[] {
  return folds.flatMap(({ decoded, result }) => {
    const indexes = result.dispatches.flatMap((folded) =>
      folded.row && isWanted(folded) ? [folded.row.index] : [],
    );
    if (indexes.length > 0 && indexes.length === decoded.events.length)
      return [decoded.rows.subarray(0, decoded.batch.rowEnds.at(-1))];
    return indexes.map((index) => rowBytes(decoded, index));
  });
}

/** Those that another node made, and the node of the batch speaks for. */
export function inheritedOf(folds: readonly FoldedBatch[]): string[] {
  return folds.flatMap(({ decoded: { batch }, result }) =>
    result.dispatches.flatMap(({ dispatchId, row, current }) =>
      row && current.nodeId !== batch.nodeId ? [dispatchId] : [],
    ),
  );
}

export function addresseesOf(folds: readonly FoldedBatch[]): { dispatchId: string; personKey: string }[] {
  return folds.flatMap(({ decoded: { batch }, result }) => {
    if (batch.addressees.length === 0) return [];
    const keys = new Map(batch.addressees.map((entry) => [entry.index, entry.keys]));
    return result.dispatches.flatMap(({ dispatchId, row }) =>
      (row ? (keys.get(row.index) ?? []) : []).map((personKey) => ({ dispatchId, personKey })),
    );
  });
}
