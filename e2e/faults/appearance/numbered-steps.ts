import type { AppearancePlan } from './appearance-plan.js';
import { documentIds } from './played-content.js';

const asked = (...questions: readonly string[]): string[] =>
  questions.flatMap((question) => [`${question} asked`, `${question} answered`]);

/**
 * The numbered steps of ADR 0011, each with its points: whatever crosses the border of delivery. Documents are fetched
 * side by side, so the points of `prepare` come in no certain order. A rejection opens nothing.
 */
export function numberedSteps(
  decision: AppearancePlan['decision'],
): Readonly<Record<string, readonly string[]>> {
  const documents = documentIds.flatMap((id) => [`${id} asked`, `${id} half given`]);
  return {
    '1 prepare': [...asked('prepare'), ...(decision === 'accept' ? documents : [])],
    '2 commit': asked('commit'),
    '3 release': decision === 'accept' ? asked('releasable', 'released') : [],
  };
}

/** The statements of the commit, in their order, by their names or first words. */
export const commitStatements = [
  'START TRANSACTION',
  'appearance-lock', // nobody else acts on it, or amends it, from here on
  'appearance-own',
  'appearance-insert',
  'appearance-life',
  'life-facts',
  'hearers', // who else hears of it
  'append-outbox',
  'COMMIT',
] as const;
