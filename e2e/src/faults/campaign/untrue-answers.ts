import type { StepReport } from '../report.js';

export const UNTRUE = 'no-untrue-answer';
const MOST_EXAMPLES = 5;

/** What cannot be so, whatever happens to a process: who asks is known and may ask, and asks in the right form. */
const NEVER = new Set([
  'internal-error',
  'unauthenticated',
  'client-not-registered',
  'insufficient-scope',
  'forbidden',
  'invalid-request',
  'rate-limited',
]);

/**
 * @param unforeseen what the logs say of failures that nobody had foreseen, each with its place in the code
 * @param answers how often each answer came outside
 */
export function untrueAnswers(
  unforeseen: readonly string[],
  answers: readonly ReadonlyMap<string, number>[],
): StepReport['broken'] {
  const told = answers.flatMap((each) => [...each].filter(([code]) => NEVER.has(code)));
  const sum = told.reduce((total, [, count]) => total + count, 0);
  if (sum === 0 && unforeseen.length === 0) return [];
  const what = `${UNTRUE}: ${String(sum)} were given; of ${String(unforeseen.length)} failures the logs say that nobody had foreseen them`;
  const examples = [...told.map(([code, count]) => `${code} ${String(count)}`), ...new Set(unforeseen)];
  return [{ what, examples: examples.slice(0, MOST_EXAMPLES) }];
}
