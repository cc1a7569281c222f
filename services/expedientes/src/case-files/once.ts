import type { CaseFileItem } from '@valija/contracts';
import type { Source } from '@valija/federation';

/** A case file as one system tells of it. */
export interface Told {
  readonly source: Source;
  readonly item: CaseFileItem;
  /** How old that is. */
  readonly asOf: string;
}

/** Whether more can be asked of it than a list has. */
export function isDetailed({ source, item }: Told): boolean {
  return item.isDetailed ?? source.level === 'advanced';
}

/**
 * Each case file once, by its reference, as the system tells of it that has most to say; of equals, the freshest. The
 * order is by change, the newest first.
 */
export function eachOnce(told: readonly Told[]): Told[] {
  const best = new Map<string, Told>();
  for (const each of told) {
    const known = best.get(each.item.caseFile);
    if (!known || isBetter(each, known)) best.set(each.item.caseFile, each);
  }
  return [...best.values()].sort(byChange);
}

function isBetter(one: Told, other: Told): boolean {
  if (isDetailed(one) !== isDetailed(other)) return isDetailed(one);
  return Date.parse(one.asOf) > Date.parse(other.asOf);
}

function byChange(a: Told, b: Told): number {
  return changedMs(b) - changedMs(a) || (a.item.caseFile < b.item.caseFile ? -1 : 1);
}

function changedMs({ item: { changedAt, openedOn } }: Told): number {
  return Date.parse(changedAt ?? openedOn);
}
