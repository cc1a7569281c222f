import type { Coverage } from '@valija/contracts';
import { SystemClock } from '@valija/clock';
import type { Citizen, Problem } from '../../citizen.js';
import type { LiveAnswer } from '../history.js';

/** What citizens ask live: each of these as one answer, and in parts. */
const PATHS = ['/v1/case-files?limit=20', '/v1/appointments?limit=20', '/v1/case-files/summary'] as const;

export interface LiveQuestion {
  readonly path: string;
  readonly isInParts: boolean;
}

export const liveQuestions: readonly LiveQuestion[] = PATHS.flatMap((path) =>
  [false, true].map((isInParts) => ({ path, isInParts })),
);

type Whole = { readonly coverage?: Coverage };
type Told = Pick<LiveAnswer, 'end' | 'coverage' | 'parts'>;

/** Asks, and says what came: whatever it was. */
export async function askLive(citizen: Citizen, question: LiveQuestion): Promise<LiveAnswer> {
  const { path, isInParts } = question;
  const atMs = new SystemClock().epochMs();
  const startedAt = performance.now();
  const told = await (isInParts ? inParts(citizen, path) : atOnce(citizen, path)).catch(
    // The connection was lost: who is asked was ended.
    (): Told => ({ end: 'torn' }),
  );
  const asked = `${path}${isInParts ? ' in parts' : ''}`;
  return { ...told, asked, atMs, tookMs: Math.round(performance.now() - startedAt) };
}

async function atOnce(citizen: Citizen, path: string): Promise<Told> {
  const { status, body } = await citizen.ask<Whole & Partial<Problem>>(path);
  return status === 200
    ? { end: 'whole', ...(body.coverage && { coverage: body.coverage }) }
    : { end: body.code ?? String(status) };
}

async function inParts(citizen: Citizen, path: string): Promise<Told> {
  const events = await citizen.events(path);
  const last = events.at(-1);
  const parts = events.flatMap(({ event, data }) =>
    event === 'part' ? [(data as { systemId: string }).systemId] : [],
  );
  if (last?.event === 'problem') return { end: (last.data as Problem).code, parts };
  if (last?.event !== 'whole') return { end: 'ended without the whole', parts };
  const { coverage } = last.data as Whole;
  return { end: 'whole', parts, ...(coverage && { coverage }) };
}
