import type { History, LiveAnswer, Stop } from '../history.js';
import type { Findings } from './findings.js';

/** Within it a whole answer is there, whoever has answered (ANSWER_WITHIN_MS). */
const DEADLINE_MS = 4_000;
/** For so long citizen-api waits for a service that is away; then it says so. */
const PATIENCE_MS = 10_000;
/** On two cores on which everything starts again all the time. */
const MOMENT_MS = 5_000;
/** Besides the whole: the service is away, or who is asked was ended. */
const FAILURES = ['service-unavailable', 'torn'];

/**
 * Each answer of many systems says who was asked and who has not answered, or is a coded problem; it comes within its
 * time, but for what stood still meanwhile, and so does each part of it.
 */
export function checkLive({ live }: History, findings: Findings): void {
  if (!live) return;
  for (const answer of live.answers) {
    const lateMs = MOMENT_MS + stoodStillMs(answer, live.stops);
    for (const fault of [...faultsOf(answer), ...faultsOfTime(answer, lateMs)])
      findings.add('live-answers', `${answer.asked}: ${fault}`);
  }
}

function faultsOf({ end, coverage, parts }: LiveAnswer): string[] {
  if (end !== 'whole') return FAILURES.includes(end) ? [] : [end];
  if (!coverage) return ['has no coverage statement'];
  const { asked, answered, isComplete, sources } = coverage;
  const answering = sources.filter(({ status }) => status === 'answered');
  const nobodyIsSilent = [...sources, ...sources.flatMap((source) => source.parts ?? [])].every(
    ({ status }) => status === 'answered',
  );
  const unsaid = sources.filter(
    ({ status, why, since }) => status === 'silent' && (why === undefined || since === undefined),
  );
  const given = parts?.toSorted().join();
  return [
    ...(asked === 0 ? ['asked nobody'] : []),
    ...(asked !== sources.length || answered !== answering.length || isComplete !== nobodyIsSilent
      ? ['has a coverage statement that contradicts itself']
      : []),
    ...unsaid.map(({ systemId }) => `does not say why or since when ${systemId} is silent`),
    ...(given !== undefined && given !== systemsOf(answering)
      ? [`has parts of ${given}, and ${systemsOf(answering)} have answered`]
      : []),
  ];
}

function faultsOfTime({ tookMs, coverage }: LiveAnswer, lateMs: number): string[] {
  const late = (coverage?.sources ?? []).filter((source) => (source.tookMs ?? 0) > DEADLINE_MS + lateMs);
  return [
    ...(tookMs > PATIENCE_MS + lateMs ? [`came after ${String(tookMs)} ms`] : []),
    ...late.map(({ systemId, tookMs: its }) => `${systemId} was heard after ${String(its)} ms`),
  ];
}

function stoodStillMs({ atMs, tookMs }: LiveAnswer, stops: readonly Stop[]): number {
  return stops.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, atMs + tookMs) - Math.max(fromMs, atMs)),
    0,
  );
}

function systemsOf(sources: readonly { readonly systemId: string }[]): string {
  return sources
    .map(({ systemId }) => systemId)
    .sort()
    .join();
}
