import type { CaseFileItem } from '@valija/contracts';
import { type Ordering, type Told, inOrder } from '@valija/federation';

/** Whether more can be asked of it than a list has. */
export function isDetailed({ source, item }: Told<CaseFileItem>): boolean {
  return item.isDetailed ?? source.level === 'advanced';
}

/**
 * Each case file once, by its reference, as the system tells of it that has most to say; of equals, the freshest. The
 * order is by change, the newest first.
 */
export const byChange: Ordering<Told<CaseFileItem>> = {
  compare: (a, b) => changedMs(b) - changedMs(a) || inOrder(a.item.caseFile, b.item.caseFile),
  identity: ({ item }) => item.caseFile,
  isBetter: (one, other) =>
    isDetailed(one) === isDetailed(other) ? Date.parse(one.asOf) > Date.parse(other.asOf) : isDetailed(one),
};

function changedMs({ item: { changedAt, openedOn } }: Told<CaseFileItem>): number {
  return Date.parse(changedAt ?? openedOn);
}
