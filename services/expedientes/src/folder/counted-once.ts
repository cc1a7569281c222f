import type { CaseFileGroup, CountedCaseFile } from '@valija/contracts';
import type { AnsweredGroups } from '../case-files/totals.js';

type Named = CaseFileGroup & { readonly systemId: string };

/**
 * The groups of a folder, by department and system, as a folder of folders counts them: a case file that two systems of a
 * department know is in the group of one of them only, the one that can say more. Where a system does not name what it
 * counted, nobody can tell, and all groups of its department are as they were given.
 */
export function countedOnce(answers: readonly AnsweredGroups[]): CaseFileGroup[] {
  const best = [...answers].sort(byWorth);
  const groups = best.flatMap(({ source, answer }) =>
    answer.groups.map((group): Named => ({ ...group, systemId: group.systemId ?? source.systemId })),
  );
  const byBody = Map.groupBy(groups, ({ body }) => body.dir3);
  return [...byBody.values()].flatMap((own) => (own.every(({ counted }) => counted) ? apart(own) : own));
}

function byWorth(a: AnsweredGroups, b: AnsweredGroups): number {
  if (a.source.level !== b.source.level) return a.source.level === 'advanced' ? -1 : 1;
  return Date.parse(b.answer.asOf) - Date.parse(a.answer.asOf);
}

function apart(groups: readonly Named[]): CaseFileGroup[] {
  const seen = new Set<string>();
  return groups.flatMap((group) => {
    const own = (group.counted ?? []).filter(({ caseFile }) => !seen.has(caseFile));
    for (const { caseFile } of own) seen.add(caseFile);
    return own.length === 0 ? [] : [{ ...group, ...sumsOf(own), counted: own }];
  });
}

function sumsOf(
  counted: readonly CountedCaseFile[],
): Pick<CaseFileGroup, 'open' | 'closed' | 'awaitingPerson'> {
  const open = counted.filter(({ isOpen }) => isOpen);
  return {
    open: open.length,
    closed: counted.length - open.length,
    awaitingPerson: open.filter(({ awaitsPerson }) => awaitsPerson).length,
  };
}
