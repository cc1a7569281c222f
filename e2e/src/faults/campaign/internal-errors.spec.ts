import { expect, it } from '@jest/globals';
import { internalErrors } from './internal-errors.js';

const foreseen = new Map([
  ['201', 5],
  ['service-unavailable', 3],
]);

it('finds nothing where every answer was foreseen', () => {
  expect(internalErrors([], [foreseen, new Map()])).toEqual([]);
});

it('finds one that was given to a citizen, and one that was said between services only, with where it comes from', () => {
  expect(internalErrors([], [foreseen, new Map([['internal-error', 2]])])).toEqual([
    { what: 'internal-error: answered 2 times outside; said 0 times in the logs', examples: [] },
  ]);
  const said = [
    'store: a call over TCP failed · store.commit',
    'store: a call over TCP failed · store.commit',
  ];
  expect(internalErrors(said, [foreseen])).toEqual([
    { what: 'internal-error: answered 0 times outside; said 2 times in the logs', examples: [said[0]] },
  ]);
});
