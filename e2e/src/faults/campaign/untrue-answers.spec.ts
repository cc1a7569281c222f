import { expect, it } from '@jest/globals';
import { untrueAnswers } from './untrue-answers.js';

const foreseen = new Map([
  ['201', 5],
  ['service-unavailable', 3],
]);

it('finds nothing where every answer may be true', () => {
  expect(untrueAnswers([], [foreseen, new Map()])).toEqual([]);
});

it('finds what was given to a citizen, and what was said between services only, with where it comes from', () => {
  const untrue = new Map([...foreseen, ['internal-error', 2], ['client-not-registered', 4]] as const);
  const [given] = untrueAnswers([], [foreseen, untrue]);
  expect(given?.what).toContain('6 were given');
  expect(given?.examples).toEqual(['internal-error 2', 'client-not-registered 4']);
  const said = [
    'store: a call over TCP failed · store.commit',
    'store: a call over TCP failed · store.commit',
  ];
  const [between] = untrueAnswers(said, [foreseen]);
  expect(between?.what).toContain('of 2 failures');
  expect(between?.examples).toEqual([said[0]]);
});
