import { describe, expect, it } from '@jest/globals';
import { InHand } from './in-hand.js';

describe('work in hand', () => {
  it('is done once for all who want it meanwhile, and anew afterwards', async () => {
    const inHand = new InHand<number>();
    const going = Promise.withResolvers<number>();
    let begun = 0;
    const work = (): Promise<number> => ((begun += 1), going.promise);
    const both = [inHand.do('a', work), inHand.do('a', work)];
    const other = inHand.do('b', () => Promise.resolve(2));
    expect([await other, begun]).toEqual([2, 1]);
    going.resolve(1);
    expect(await Promise.all(both)).toEqual([1, 1]);
    expect([await inHand.do('a', work), begun]).toEqual([1, 2]);
  });

  it('fails for all who wait, and is tried again by who comes then', async () => {
    const inHand = new InHand<number>();
    const failing = (): Promise<number> => Promise.reject(new Error('away'));
    const outcomes = await Promise.allSettled([
      inHand.do('a', failing),
      inHand.do('a', () => Promise.resolve(1)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await inHand.do('a', () => Promise.resolve(1))).toBe(1);
  });
});
