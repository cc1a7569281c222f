import type { AppearancePlan, Interference } from './appearance-plan.js';
import type { Played } from './appearance-history.js';

const interferences: readonly Interference[] = [
  'amendment',
  'cancellation',
  'expiry',
  'expiry written down',
  'other accepts',
  'other rejects',
];
/** Where nothing is in hand but what was verified: the hardest place for whatever comes between. */
const HARDEST = new Set(['prepare answered', 'd4 half given', 'commit asked', 'commit answered']);

const WORDS = 30;

type Decision = AppearancePlan['decision'];

/** Ends of the process of delivery: at each step. */
export function endsOfDelivery(decision: Decision, { steps }: Played): AppearancePlan[] {
  return steps.map((name) => ({ decision, step: { name, what: 'end' } }));
}

/** Ends of the process of the store: before each statement, and with its answer on the way; or of the commit only. */
export function endsOfStore(decision: Decision, played: Played, isHardestOnly = false): AppearancePlan[] {
  const { begin, end } = commitOf(played);
  return (['before', 'answer'] as const).flatMap((what) =>
    played.statements.flatMap((statement, index): AppearancePlan[] =>
      !isHardestOnly || (index >= begin && index <= end)
        ? [{ decision, statement: { index, words: statement.slice(0, WORDS), what } }]
        : [],
    ),
  );
}

/** Whatever somebody else may do, at each step and at each statement of the commit; or where it is hardest only. */
export function interferencesIn(decision: Decision, played: Played, isHardestOnly = false): AppearancePlan[] {
  const { steps, statements } = played;
  const { begin, end } = commitOf(played);
  const atSteps = steps.flatMap((name) =>
    !isHardestOnly || HARDEST.has(name)
      ? interferences.map((what) => ({ decision, step: { name, what } }))
      : [],
  );
  const atStatements = statements.flatMap((words, index) =>
    index >= begin && index <= end && (!isHardestOnly || words.startsWith('appearance-insert'))
      ? interferences.map((what) => ({ decision, statement: { index, words: words.slice(0, WORDS), what } }))
      : [],
  );
  return [...atSteps, ...atStatements];
}

/** Where the commit begins and ends among the statements. */
export function commitOf({ statements }: Played): { begin: number; end: number } {
  const begin = statements.indexOf('START TRANSACTION');
  return { begin, end: statements.indexOf('COMMIT', begin) };
}
