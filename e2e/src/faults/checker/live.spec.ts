import { describe, expect, it } from '@jest/globals';
import type { Coverage, CoverageSource } from '@valija/contracts';
import type { LiveAnswer, Stop } from '../history.js';
import { brokenInvariants } from './checker.js';
import { goodHistory } from './good-history.js';

const answered = (systemId: string, rest: Partial<CoverageSource> = {}): CoverageSource => ({
  ...{ systemId, name: systemId, bodies: [], status: 'answered', tookMs: 40, ...rest },
});
const silent: CoverageSource = {
  ...{ systemId: 'b', name: 'b', bodies: [], status: 'silent' },
  ...{ why: 'unreachable', since: '2026-11-22T10:00:00Z' },
};
const part = { body: { dir3: 'A01900011', name: 'x' }, status: 'silent' } as const;

function coverage(sources: CoverageSource[], rest: Partial<Coverage> = {}): Coverage {
  const { length } = sources.filter(({ status }) => status === 'answered');
  return { asked: sources.length, answered: length, isComplete: length === sources.length, sources, ...rest };
}

function found(answer: Partial<LiveAnswer>, stops: readonly Stop[] = []): readonly string[] {
  const live = { answers: [{ asked: 'it', atMs: 1_000, tookMs: 50, end: 'whole', ...answer }], stops };
  const broken = brokenInvariants({ ...goodHistory(), live });
  expect(broken.every(({ invariant }) => invariant === 'live-answers')).toBe(true);
  return broken.flatMap(({ examples }) => examples);
}

describe('the checker of live answers', () => {
  it.each<[string, Partial<LiveAnswer>]>([
    ['is whole', { coverage: coverage([answered('a'), answered('b')]) }],
    ['is partial, and says so', { coverage: coverage([answered('a'), silent]), parts: ['a'] }],
    [
      'is partial within a folder',
      { coverage: coverage([answered('a', { parts: [part] })], { isComplete: false }) },
    ],
    ['is a problem, for the service is away', { end: 'service-unavailable', parts: ['a'] }],
    ['is cut off, for who was asked was ended', { end: 'torn' }],
  ])('finds nothing in one that %s', (_, answer) => {
    expect(found(answer)).toEqual([]);
  });

  it.each<[string, Partial<LiveAnswer>]>([
    ['it: internal-error', { end: 'internal-error' }],
    ['it: ended without the whole', { end: 'ended without the whole', parts: ['a'] }],
    ['it: has no coverage statement', {}],
    ['it: asked nobody', { coverage: coverage([]) }],
    [
      'it: has a coverage statement that contradicts itself',
      { coverage: coverage([answered('a', { parts: [part] })]) },
    ],
    [
      'it: does not say why or since when c is silent',
      { coverage: coverage([answered('a'), { systemId: 'c', name: 'c', bodies: [], status: 'silent' }]) },
    ],
    [
      'it: has parts of a, and a,b have answered',
      { coverage: coverage([answered('a'), answered('b')]), parts: ['a'] },
    ],
    ['it: came after 16000 ms', { end: 'service-unavailable', tookMs: 16_000 }],
    ['it: a was heard after 9500 ms', { coverage: coverage([answered('a', { tookMs: 9_500 })]) }],
  ])('says "%s"', (finding, answer) => {
    expect(found(answer)).toEqual([finding]);
  });

  it('holds nobody to a time in which something stood still', () => {
    const stop = { fromMs: 0, toMs: 7_000 };
    expect(found({ end: 'service-unavailable', tookMs: 16_000 }, [stop])).toEqual([]);
    const before = { fromMs: 0, toMs: 900 };
    expect(found({ end: 'service-unavailable', tookMs: 16_000 }, [before])).toHaveLength(1);
  });
});
