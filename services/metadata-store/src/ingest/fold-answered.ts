import type { Outcome } from '@valija/border';
import type { Ack, AckException } from '@valija/contracts';
import { type FoldInput, type FoldResult, type IncomingEvent, type Voice, fold } from './fold.js';

/** What a node was answered before, by offset; undefined for what was accepted. */
export type AnswerAt = (index: number) => AckException | undefined;

/** Who was let in then is let in now, whatever the directory says meanwhile. */
const everyone: Voice = { isHeir: () => true, hasAgreement: () => true };

/**
 * Folds events once more that were answered before: the hub keeps its word. What was rejected stays rejected, with the same
 * code, and changes nothing; what was taken is not barred.
 */
export function foldAnswered(input: FoldInput, answerAt: AnswerAt): FoldResult {
  const taken = input.events.filter(({ index }) => answerAt(index)?.outcome !== 'rejected').map(unbarred);
  const result = fold({ ...input, events: taken, voice: everyone });
  const outcomes: Outcome[] = [];
  for (const { index } of input.events) {
    const before = answerAt(index);
    if (before?.outcome === 'rejected') outcomes[index] = rejectedAs(before);
  }
  for (const [place, { index }] of taken.entries())
    outcomes[index] = result.outcomes[place] ?? { kind: 'accepted' };
  return { ...result, outcomes };
}

/** How many offsets an ack answers otherwise than they were answered before. */
export function differingFrom(
  ack: Pick<Ack, 'firstOffset' | 'lastOffset' | 'exceptions'>,
  before: readonly AckException[],
): number {
  const now = wordsByOffset(ack, ack.exceptions);
  const then = wordsByOffset(ack, before);
  const offsets = new Set([...now.keys(), ...then.keys()]);
  return [...offsets].filter((offset) => now.get(offset) !== then.get(offset)).length;
}

/** The exception that holds an offset. Ranges are in order and never overlap. */
export function exceptionAt(exceptions: readonly AckException[], offset: number): AckException | undefined {
  let [low, high] = [0, exceptions.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = exceptions[middle];
    if (!found) return undefined;
    if (offset < found.from) high = middle - 1;
    else if (offset > found.to) low = middle + 1;
    else return found;
  }
  return undefined;
}

function wordsByOffset(
  { firstOffset, lastOffset }: Pick<Ack, 'firstOffset' | 'lastOffset'>,
  exceptions: readonly AckException[],
): Map<number, string> {
  const words = new Map<number, string>();
  for (const { from, to, outcome, code = '' } of exceptions)
    for (let offset = Math.max(from, firstOffset); offset <= Math.min(to, lastOffset); offset += 1)
      words.set(offset, `${outcome} ${code}`);
  return words;
}

function unbarred(event: IncomingEvent): IncomingEvent {
  if (event.type !== 'snapshot') return event;
  const { barred: _, ...rest } = event;
  return rest;
}

function rejectedAs({ code, pointer, detail }: AckException): Outcome {
  return {
    kind: 'rejected',
    code: (code ?? 'schema-violation') as never,
    ...(pointer !== undefined && { pointer }),
    ...(detail !== undefined && { detail }),
  };
}
