import { expect, it, jest } from '@jest/globals';
import { allMutants, tryMutants } from '../src/faults/mutants/mutants.js';

// Three processes, each with a hub of its own.
jest.setTimeout(240_000);

const TWO = ['a topic made anew is taken for the old one', 'what the border rejects is left out of the ack'];

it('the checker notices two products with one thing wrong, and nothing in the product as it is', async () => {
  const { clean, tried, broken } = await tryMutants(
    allMutants.filter(({ name }) => TWO.includes(name)),
    () => undefined,
  );
  expect(broken).toEqual([]);
  expect([clean.length, tried.map(({ name }) => name).sort()]).toEqual([1, [...TWO].sort()]);
});
