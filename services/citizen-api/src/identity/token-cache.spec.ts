import { describe, expect, it } from '@jest/globals';
import { TokenCache } from './token-cache.js';

describe('the cache of tokens', () => {
  it('knows a token until it expires', () => {
    const cache = new TokenCache<string>(10);
    cache.set('a', 'ana', 1_000);
    expect([cache.get('a', 999), cache.get('a', 1_000), cache.get('a', 0)]).toEqual([
      'ana',
      undefined,
      undefined,
    ]);
    expect(cache.get('b', 0)).toBeUndefined();
  });

  it('never holds more than it may: the oldest goes', () => {
    const cache = new TokenCache<number>(3);
    for (let n = 0; n < 10; n += 1) cache.set(String(n), n, 1_000);
    expect(
      Array.from({ length: 10 }, (_, n) => cache.get(String(n), 0)).filter((n) => n !== undefined),
    ).toEqual([7, 8, 9]);
  });
});
