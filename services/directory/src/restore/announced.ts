import type { DirectoryChanged, DirectoryRecord } from '@valija/contracts';

/** Whoever heard of a revision that was never announced must not take another one for it. */
const LEAP = 1_000;

export interface Missing {
  /** In order: what was announced and the database does not have, with its entries. */
  readonly changes: readonly { readonly revision: number; readonly records: readonly DirectoryRecord[] }[];
  /** What the directory goes on from. */
  readonly revision: number;
  /** Revisions whose entries nobody has: they were too many to be announced, or are no longer in the topic. */
  readonly unknown: readonly number[];
}

/** What was announced behind a revision; undefined where it is nothing. */
export function missingBehind(revision: number, announced: readonly DirectoryChanged[]): Missing | undefined {
  const later = new Map(
    announced.filter((each) => each.revision > revision).map((each) => [each.revision, each]),
  );
  if (later.size === 0) return undefined;
  const last = Math.max(...later.keys());
  const changes: { revision: number; records: readonly DirectoryRecord[] }[] = [];
  const unknown: number[] = [];
  for (let next = revision + 1; next <= last; next += 1) {
    const entries = later.get(next)?.entries ?? [];
    if (entries.length === 0) unknown.push(next);
    else changes.push({ revision: next, records: entries as DirectoryRecord[] });
  }
  return { changes, revision: last + LEAP, unknown };
}
