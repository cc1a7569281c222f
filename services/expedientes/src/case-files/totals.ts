import type { CaseFileGroup, CaseFileGroups } from '@valija/contracts';
import type { Source } from '@valija/federation';

/** What one system answered. */
export interface AnsweredGroups {
  readonly source: Source;
  readonly answer: CaseFileGroups;
}

export interface Totals {
  readonly dir3: string;
  readonly open: number;
  readonly closed: number;
  readonly awaitingPerson: number;
}

interface Counted {
  readonly group: CaseFileGroup;
  readonly asOfMs: number;
}

/**
 * Totals by department. A system that answered by two ways (itself, and through the folder of its region) counts once, and
 * so does a case file that two systems know, where both name what they counted.
 */
export function totalsOf(answers: readonly AnsweredGroups[]): Totals[] {
  const bySystem = new Map<string, Counted>();
  for (const { source, answer } of answers) {
    const asOfMs = Date.parse(answer.asOf);
    for (const group of answer.groups) {
      const key = `${group.body.dir3} ${group.systemId ?? source.systemId}`;
      const known = bySystem.get(key);
      if (!known || known.asOfMs < asOfMs) bySystem.set(key, { group, asOfMs });
    }
  }
  const byBody = Map.groupBy(bySystem.values(), ({ group }) => group.body.dir3);
  return [...byBody].map(([dir3, groups]) => ({ dir3, ...sumOf(groups) }));
}

function sumOf(groups: readonly Counted[]): Omit<Totals, 'dir3'> {
  return groups.length > 1 && groups.every(({ group }) => group.counted) ? unionOf(groups) : plainSum(groups);
}

/** The freshest word on each case file counts. */
function unionOf(groups: readonly Counted[]): Omit<Totals, 'dir3'> {
  const oldestFirst = [...groups].sort((a, b) => a.asOfMs - b.asOfMs);
  const cases = new Map(
    oldestFirst.flatMap(({ group }) => (group.counted ?? []).map((each) => [each.caseFile, each])),
  );
  const open = [...cases.values()].filter(({ isOpen }) => isOpen);
  return {
    open: open.length,
    closed: cases.size - open.length,
    awaitingPerson: open.filter(({ awaitsPerson }) => awaitsPerson).length,
  };
}

function plainSum(groups: readonly Counted[]): Omit<Totals, 'dir3'> {
  const sum = (of: (group: CaseFileGroup) => number): number =>
    groups.reduce((total, { group }) => total + of(group), 0);
  return {
    open: sum(({ open }) => open),
    closed: sum(({ closed }) => closed),
    awaitingPerson: sum(({ awaitingPerson = 0 }) => awaitingPerson),
  };
}
