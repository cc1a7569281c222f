import { describe, expect, it } from '@jest/globals';
import { allMutants } from './mutants.js';
import { built, edited, patchedSources, sourceOf } from './patched-source.js';

describe('mutants', () => {
  it.each(allMutants)('$name: each of its places stands in today’s sources once', ({ edits }) => {
    const patched = patchedSources(edits);
    expect([...patched.keys()]).toEqual([...new Set(edits.map(({ file }) => file))]);
    for (const [file, text] of patched) expect(text).not.toBe(built(sourceOf(file), file));
  });

  it('are twelve at least, each with a name of its own', () => {
    const names = new Set(allMutants.map(({ name }) => name));
    expect(names.size).toBe(allMutants.length);
    expect(names.size).toBeGreaterThanOrEqual(12);
  });

  it('fail loudly where the source has changed, where the place is not the only one, and where they are no program', () => {
    const edit = { file: 'a.ts', before: 'x', after: '$&' };
    expect(() => edited('z', edit)).toThrow('a.ts has this 0 times');
    expect(() => edited('x, x', edit)).toThrow('a.ts has this 2 times');
    expect(edited('y = x;', edit)).toBe('y = $&;');
    expect(() => built('y = $&;', 'a.ts')).toThrow('a.ts: Expression expected.');
  });
});
