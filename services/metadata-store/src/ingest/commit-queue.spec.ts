import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import type { DecodedBatch } from './batch.js';
import { CommitQueue, type Committed } from './commit-queue.js';

interface Told {
  readonly place?: string;
  readonly ids?: readonly string[];
}

let made = 0;
/** What was asked for, in order; a batch by its place. */
let asked: string[];
let gate: PromiseWithResolvers<undefined>;
/** What becomes of a group, by what it is made of. */
let together: (names: readonly string[]) => readonly string[];

beforeEach(() => {
  made = 0;
  asked = [];
  gate = Promise.withResolvers();
  together = (names) => names;
});

function batch({ place = String(made++), ids = [place] }: Told = {}): DecodedBatch {
  return { batch: { topic: place, partition: 0, dispatchIds: ids } } as unknown as DecodedBatch;
}

const nameOf = ({ batch: { topic } }: DecodedBatch): string => topic;
const done: Committed = { kind: 'committed', nextOffset: 1 };

function queue(): CommitQueue {
  return new CommitQueue({
    together: async (group) => {
      const names = group.map(nameOf);
      asked.push(names.join('+'));
      await gate.promise;
      const passed = together(names);
      return new Map(group.filter((each) => passed.includes(nameOf(each))).map((each) => [each, done]));
    },
    alone: async (each) => {
      asked.push(nameOf(each));
      await gate.promise;
      if (nameOf(each).startsWith('bad')) throw new Error(nameOf(each));
      return done;
    },
    isOfAll: (error) => error instanceof RangeError,
  });
}

function open(): void {
  gate.resolve(undefined);
}

describe('batches that wait for their commit', () => {
  it('go together when they come together', async () => {
    const commits = queue();
    const answers = [batch(), batch(), batch()].map((each) => commits.commit(each));
    open();
    expect(await Promise.all(answers)).toEqual([done, done, done]);
    expect(asked).toEqual(['0+1+2']);
  });

  it('go alone when nothing else waits', async () => {
    const commits = queue();
    open();
    await commits.commit(batch());
    expect(asked).toEqual(['0']);
  });

  it('wait while three transactions run, and the next takes all of them', async () => {
    const commits = queue();
    const answers: Promise<Committed>[] = [];
    for (let count = 0; count < 8; count += 1) {
      answers.push(commits.commit(batch()));
      await setImmediate();
    }
    expect(asked).toEqual(['0', '1', '2']);
    open();
    await Promise.all(answers);
    expect(asked).toEqual(['0', '1', '2', '3+4+5+6+7']);
  });

  it('never go with another of their partition, or one that tells of the same dispatch', async () => {
    const commits = queue();
    const answers = [
      batch({ place: 'a', ids: ['1', '2'] }),
      batch({ place: 'a', ids: ['3'] }),
      batch({ place: 'b', ids: ['2'] }),
      batch({ place: 'c', ids: ['4'] }),
    ].map((each) => commits.commit(each));
    open();
    await Promise.all(answers);
    expect(asked).toEqual(['a+c', 'a+b']);
  });

  it('leave out what would make the transaction too large', async () => {
    const commits = queue();
    const many = (place: string, count: number): DecodedBatch =>
      batch({ place, ids: Array.from({ length: count }, (_, index) => place + String(index)) });
    const answers = [many('a', 4_000), many('b', 1_001), many('c', 1_000), many('d', 9_000)].map((each) =>
      commits.commit(each),
    );
    open();
    await Promise.all(answers);
    expect(asked).toEqual(['a+c', 'b', 'd']);
  });

  it('go alone where the transaction has left them out', async () => {
    together = (names) => names.filter((name) => name !== '1');
    const commits = queue();
    const answers = [batch(), batch(), batch()].map((each) => commits.commit(each));
    open();
    expect(await Promise.all(answers)).toEqual([done, done, done]);
    expect(asked).toEqual(['0+1+2', '1']);
  });

  it('go alone after a failure, which is then of one of them only', async () => {
    together = () => {
      throw new Error('somebody');
    };
    const commits = queue();
    const answers = Promise.allSettled(
      [batch(), batch({ place: 'bad' }), batch()].map((each) => commits.commit(each)),
    );
    open();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(asked).toEqual(['0+bad+1', '0', 'bad', '1']);
  });

  it('all fail at once where each would: they come again', async () => {
    together = () => {
      throw new RangeError('Postgres is away');
    };
    const commits = queue();
    const answers = Promise.allSettled([batch(), batch()].map((each) => commits.commit(each)));
    open();
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toEqual(['0+1']);
    together = (names) => names;
    expect(await commits.commit(batch())).toEqual(done);
  });
});
