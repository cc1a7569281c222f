import type { Coverage, CoverageSource, SourceStatus } from '@valija/contracts';
import type { Outcome } from './fan-out.js';
import { inOrder } from './merged-page.js';

/** What an answer says of itself. */
export interface Dated {
  /** How old it is. */
  readonly asOf: string;
  /** Of a folder that groups others. */
  readonly sources?: readonly SourceStatus[];
}

/** Who was asked, who answered and how old that is, who is silent, since when, and where the person can ask instead. */
export function coverageOf(outcomes: readonly Outcome<Dated>[]): Coverage {
  const sources = outcomes.map(statusOf).sort(byName);
  const answered = sources.filter(({ status }) => status === 'answered');
  return {
    asked: sources.length,
    answered: answered.length,
    isComplete:
      answered.length === sources.length &&
      answered.every(({ parts = [] }) => parts.every(({ status }) => status === 'answered')),
    sources,
  };
}

function statusOf(outcome: Outcome<Dated>): CoverageSource {
  const { systemId, name, bodies, instead } = outcome.source;
  const source = { systemId, name, bodies };
  if (outcome.kind === 'answered') {
    const { asOf, sources: parts } = outcome.answer;
    return { ...source, status: 'answered', asOf, tookMs: outcome.tookMs, ...(parts && { parts }) };
  }
  const { why, sinceMs, until } = outcome;
  return {
    ...source,
    status: 'silent',
    why,
    since: new Date(sinceMs).toISOString(),
    ...(until !== undefined && { until }),
    ...(instead && { instead }),
  };
}

function byName(a: CoverageSource, b: CoverageSource): number {
  return inOrder(a.name, b.name) || inOrder(a.systemId, b.systemId);
}
