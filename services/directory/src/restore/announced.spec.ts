import { describe, expect, it } from '@jest/globals';
import type { DirectoryChanged } from '@valija/contracts';
import { missingBehind } from './announced.js';

const changed = (revision: number, ...keys: string[]): DirectoryChanged => ({
  revision,
  entries: keys.map((key) => ({ entity: 'client', key, value: null })),
});

describe('what was announced and a restored directory does not have', () => {
  it('is nothing where it has everything', () => {
    expect(missingBehind(5, [])).toBeUndefined();
    expect(missingBehind(5, [changed(4, 'a'), changed(5, 'b')])).toBeUndefined();
  });

  it('comes back in order, each once, and its revisions are used no more', () => {
    const missing = missingBehind(5, [changed(5, 'x'), changed(7, 'b'), changed(6, 'a'), changed(7, 'b')]);
    expect(missing?.changes.map(({ revision, records }) => [revision, records[0]?.key])).toEqual([
      [6, 'a'],
      [7, 'b'],
    ]);
    expect(missing?.revision).toBeGreaterThan(100);
    expect(missing?.unknown).toEqual([]);
  });

  it('is known to be incomplete where entries were not announced, or are no longer there', () => {
    expect(missingBehind(5, [changed(7), changed(8, 'c')])?.unknown).toEqual([6, 7]);
  });
});
