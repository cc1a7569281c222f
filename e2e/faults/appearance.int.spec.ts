import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { brokenPromises } from './appearance/broken-promises.js';
import { commitStatements, numberedSteps } from './appearance/numbered-steps.js';
import { commitOf, endsOfDelivery, endsOfStore, interferencesIn } from './appearance/plans.js';
import type { AppearancePlan } from './appearance/appearance-plan.js';
import type { Played } from './appearance/appearance-history.js';
import { PlayedAppearances } from './appearance/played-appearance.js';

// Some hundred acts, each with its repeats. `npm run faults` plays all of them.
jest.setTimeout(180_000);

let played: PlayedAppearances;

beforeAll(async () => {
  played = await PlayedAppearances.open();
});

afterAll(() => played.close());

/** Plays each plan and says what was broken, with the step or statement at which it was. */
async function broken(plans: readonly AppearancePlan[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const plan of plans) {
    const history = await played.play(plan);
    const promises = brokenPromises(history);
    if (promises.length > 0) found.push({ plan, promises, answers: history.answers });
  }
  return found;
}

describe.each(['accept', 'reject'] as const)('an appearance (%s)', (decision) => {
  let clean: Played;

  beforeAll(async () => {
    clean = await played.play({ decision });
    expect(brokenPromises(clean)).toEqual([]);
    expect(clean.acts).toHaveLength(1);
    expect(clean.statements.filter((words) => words.startsWith('appearance-insert'))).toHaveLength(1);
  });

  it('passes the numbered steps of its protocol in their order, and nothing else: the next tests end at each', () => {
    const numbered = Object.values(numberedSteps(decision));
    let from = 0;
    const seen = numbered.map((points) => clean.steps.slice(from, (from += points.length)).sort());
    expect(seen).toEqual(numbered.map((points) => points.toSorted()));
    expect(clean.steps).toHaveLength(from);
  });

  it('commits by these statements: the next tests end at each', () => {
    const { begin, end } = commitOf(clean);
    const commit = clean.statements.slice(begin, end + 1);
    const words = commitStatements.map((statement, index) => commit[index]?.slice(0, statement.length));
    expect([words, commit.length]).toEqual([[...commitStatements], commitStatements.length]);
  });

  it('whose process of delivery ends at a step was nothing, or is one act that the next try finds', async () => {
    expect(await broken(endsOfDelivery(decision, clean))).toEqual([]);
  });

  it('whose store ends at a statement was nothing, or is one act that the next try finds', async () => {
    expect(await broken(endsOfStore(decision, clean, true))).toEqual([]);
  });

  it('is refused where the origin gives other bytes, and a rejection needs none', async () => {
    expect(await broken([{ decision, isLying: true }])).toEqual([]);
  });

  it('holds whatever somebody else does in its midst', async () => {
    expect(await broken(interferencesIn(decision, clean, true))).toEqual([]);
  });
});
