import { sleep } from '@valija/clock';
import type { PartitionStart } from './batch-handler.js';
import { HeldBatch } from './held-batches.js';

/** After so long whoever waits looks again. */
export const LOOK_AGAIN_MS = 5_000;
/** Between attempts, where the world is at fault. */
export const FIRST_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 10_000;

/** What a consumer knows of a partition that it was given. */
export interface Assignment {
  readonly topic: string;
  readonly partition: number;
  /** Which joining of the group gave it: another one wants a new start. */
  readonly generation: number;
  readonly start: Promise<PartitionStart>;
  next: number;
  isReading: boolean;
  /** What came was not what is next, and it was asked for once more. */
  isSought: boolean;
}

export function placeOf(topic: string, partition: number): string {
  return `${topic}/${String(partition)}`;
}

/** Whether it is known where to read from; who asks waits for it a while. */
export async function isKnown({ isReading, start }: Assignment): Promise<boolean> {
  if (isReading) return true;
  const known = new AbortController();
  const found = await Promise.race([start, sleep(LOOK_AGAIN_MS, known.signal)]);
  known.abort();
  return found?.kind === 'from';
}

/** A batch may begin below what is to be read next. */
export function isNext({ next }: Assignment, found: unknown): boolean {
  return found instanceof HeldBatch && found.firstOffset <= next && next <= Number(found.offset);
}
