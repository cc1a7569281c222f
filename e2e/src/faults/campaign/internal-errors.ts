import type { StepReport } from '../report.js';

export const INTERNAL = 'internal-error';
const MOST_EXAMPLES = 5;

/**
 * Whatever happens to a process, what it answers was foreseen.
 *
 * @param unforeseen what the logs say, each with its place in the code
 * @param answers how often each answer came outside
 */
export function internalErrors(
  unforeseen: readonly string[],
  answers: readonly ReadonlyMap<string, number>[],
): StepReport['broken'] {
  const told = answers.reduce((sum, each) => sum + (each.get(INTERNAL) ?? 0), 0);
  if (told === 0 && unforeseen.length === 0) return [];
  const what = `${INTERNAL}: answered ${String(told)} times outside; said ${String(unforeseen.length)} times in the logs`;
  return [{ what, examples: [...new Set(unforeseen)].slice(0, MOST_EXAMPLES) }];
}
