import { limits } from '@valija/contracts';
import { type Cursors, writeCursor } from './cursors.js';
import type { Outcome } from './fan-out.js';
import { type Ordering, type Reached, mergedPage } from './merged-page.js';
import type { Source } from './source.js';

/** Something as one system tells of it. */
export interface Told<T> {
  readonly source: Source;
  readonly item: T;
  /** How old that is. */
  readonly asOf: string;
}

/** A page of a list, as systems answer it. */
export interface AnsweredPage<T> {
  readonly asOf: string;
  readonly items: readonly T[];
  readonly next?: string;
}

/** What is asked of many lists. */
export interface ListQuery {
  readonly limit: number;
  /** Of the systems that have more; all are asked from their beginning where absent. */
  readonly cursors: Cursors | undefined;
}

const BEGINNING: Reached = { cursor: null, shown: 0 };

/** How one system is asked for what has not been shown of its list. */
export function pageParameters(
  { limit, cursors }: ListQuery,
  systemId: string,
): { readonly limit: string; readonly cursor?: string } {
  const { cursor, shown } = cursors?.get(systemId) ?? BEGINNING;
  return {
    // What stands on the same page and was shown comes again.
    limit: String(Math.min(limits.pageSize.max, shown + limit)),
    ...(cursor !== null && { cursor }),
  };
}

/** One page of what systems answered, and the cursor of the next; null where nobody has more. */
export function pageOfLists<T>(
  outcomes: readonly Outcome<AnsweredPage<T>>[],
  { limit, cursors }: ListQuery,
  ordering: Ordering<Told<T>>,
): { readonly items: readonly Told<T>[]; readonly next: string | null } {
  const pages = outcomes.flatMap((outcome) => {
    if (outcome.kind === 'silent') return [];
    const { source, answer } = outcome;
    const { asOf, next } = answer;
    const items = answer.items.map((item): Told<T> => ({ source, item, asOf }));
    const { systemId } = source;
    return [{ systemId, reached: cursors?.get(systemId) ?? BEGINNING, items, next }];
  });
  const { items, reached } = mergedPage(pages, limit, ordering);
  // Who is silent may be back when the next page is asked for; alone it would make a list without an end.
  const silent = outcomes.flatMap((outcome): [string, Reached][] =>
    outcome.kind === 'silent' && reached.size > 0
      ? [[outcome.source.systemId, cursors?.get(outcome.source.systemId) ?? BEGINNING]]
      : [],
  );
  return { items, next: writeCursor(new Map([...reached, ...silent])) };
}
