import type {
  CaseFileGroup,
  CaseFileGroups,
  CaseFileItem,
  CaseFilePage,
  SourceStatus,
} from '@valija/contracts';
import { afterCursor } from './cursor.js';

/** All case files of a person that a system has, and how old that is. */
export interface CaseFilesOf {
  readonly asOf: string;
  readonly items: readonly CaseFileItem[];
  /** Of a folder that groups others. */
  readonly sources?: readonly SourceStatus[];
}

export interface CaseFilePageQuery {
  readonly body?: string | undefined;
  readonly isOpen?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Above it the counted are not named one by one. */
const MOST_NAMED = 1_000;

/** Totals by department and state. */
export function groupsOf({ asOf, items, sources }: CaseFilesOf): CaseFileGroups {
  const byGroup = Map.groupBy(items, ({ body, systemId = '' }) => `${body.dir3} ${systemId}`);
  return { asOf, groups: [...byGroup.values()].map(groupOf), ...(sources && { sources: [...sources] }) };
}

function groupOf(items: readonly CaseFileItem[]): CaseFileGroup {
  const [{ body, systemId } = items[0] as CaseFileItem] = items;
  const open = items.filter(({ isOpen }) => isOpen);
  return {
    body,
    ...(systemId !== undefined && { systemId }),
    open: open.length,
    closed: items.length - open.length,
    awaitingPerson: open.filter(({ awaitsPerson }) => awaitsPerson).length,
    ...(items.length <= MOST_NAMED && {
      counted: items.map(({ caseFile, isOpen, awaitsPerson }) => ({
        caseFile,
        isOpen,
        ...(awaitsPerson !== undefined && { awaitsPerson }),
      })),
    }),
  };
}

/**
 * A page of them, those that changed last first.
 *
 * @throws CursorInvalid
 */
export function pageOf(
  { asOf, items, sources }: CaseFilesOf,
  { body, isOpen, limit, cursor }: CaseFilePageQuery,
): CaseFilePage {
  const wanted = items
    .filter(
      (item) => (body === undefined || item.body.dir3 === body) && (isOpen ?? item.isOpen) === item.isOpen,
    )
    .sort(byChange);
  const { page, next } = afterCursor(wanted, ({ caseFileId }) => caseFileId, { limit, cursor });
  return {
    asOf,
    items: page,
    ...(next !== undefined && { next }),
    ...(sources && { sources: [...sources] }),
  };
}

function byChange(a: CaseFileItem, b: CaseFileItem): number {
  const [first, second] = [a.changedAt ?? a.openedOn, b.changedAt ?? b.openedOn].map((at) => Date.parse(at));
  return (second ?? 0) - (first ?? 0) || (a.caseFileId < b.caseFileId ? -1 : 1);
}
