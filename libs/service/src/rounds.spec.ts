import { describe, expect, it } from '@jest/globals';
import { Closing } from './closing.js';
import { Rounds } from './rounds.js';

const HOUR_MS = 3_600_000;
const nobodyFails = (error: unknown): never => {
  throw error;
};

/** Rounds that give these answers, and then wait; `done` when all of them were given. */
function rounds(closing: Closing, answers: (() => Promise<boolean>)[], onFailure: (error: unknown) => void) {
  const begun = new Rounds(closing);
  let given = 0;
  const done = new Promise<void>((resolve) => {
    begun.start({
      everyMs: 1,
      round: () => {
        const answer = answers[given++];
        if (answer) return answer();
        resolve();
        return new Promise(() => undefined);
      },
      onFailure,
    });
  });
  return { begun, done };
}

describe('rounds', () => {
  it('go on after one that fails, which is told', async () => {
    const failures: unknown[] = [];
    const fails = (): Promise<boolean> => Promise.reject(new Error('away'));
    const { done } = rounds(new Closing(), [fails, () => Promise.resolve(false), fails], (error) =>
      failures.push(error),
    );
    await done;
    expect(failures).toEqual([new Error('away'), new Error('away')]);
  });

  it('follow each other at once while there is more to do', async () => {
    const closing = new Closing();
    let left = 3;
    const begun = new Rounds(closing);
    begun.start({ everyMs: HOUR_MS, round: () => Promise.resolve(--left > 0), onFailure: nobodyFails });
    await new Promise(setImmediate);
    await closing.run(nobodyFails);
    expect(left).toBe(0);
  });

  it('are over only when the one in hand is', async () => {
    const closing = new Closing();
    const begun = new Rounds(closing);
    let finish: (value: boolean) => void = () => undefined;
    begun.start({
      everyMs: 1,
      round: () => new Promise((resolve) => (finish = resolve)),
      onFailure: nobodyFails,
    });
    let isOver = false;
    const over = closing.run(nobodyFails).then(() => (isOver = true));
    await new Promise(setImmediate);
    expect([begun.isEnding, isOver]).toEqual([true, false]);
    finish(true);
    await over;
    expect(isOver).toBe(true);
  });
});
