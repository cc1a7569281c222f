import type { Step, StepReport } from '../report.js';
import { allMutants, asFaults, lineOf, tryMutants } from './mutants.js';
import { onTestServers } from './on-test-servers.js';
import { PatchedCopy } from './patched-copy.js';
import { playScenario } from './play-scenario.js';

/** Every point of an act: at each step of delivery and each statement of the store something ends or comes between. */
export const appearances: Step = {
  name: 'appearances',
  about: 'an act that ends, or that somebody comes between, at each of its steps and statements',
  run: ({ say }) => onTestServers(say, playEveryAppearance),
};

/** Products with one thing wrong: each must be noticed. */
export const mutants: Step = {
  name: 'mutants',
  about: `${String(allMutants.length)} products with one thing wrong each, and the product as it is`,
  run: ({ say }) => onTestServers(say, () => tryAllMutants(say)),
};

async function playEveryAppearance(): Promise<StepReport> {
  const copy = PatchedCopy.make();
  try {
    const seen = await playScenario(copy, 'every-appearance');
    const tried = [`${String(seen.events)} acts with their repeats, ${seen.seconds.toFixed(0)} s`];
    return {
      tried,
      faults: seen.faults,
      checked: seen.checked,
      broken: asFaults('the product as it is', seen),
    };
  } finally {
    copy.remove();
  }
}

async function tryAllMutants(say: (line: string) => void): Promise<StepReport> {
  const { clean, tried, broken } = await tryMutants(allMutants, say);
  const caught = tried.filter(({ caughtBy }) => caughtBy.length > 0);
  const most = (numbers: readonly number[]): string => String(Math.ceil(Math.max(0, ...numbers)));
  const events = most(tried.map((each) => each.events));
  const seconds = most(tried.map((each) => each.seconds));
  return {
    tried: [
      `${String(caught.length)} of ${String(allMutants.length)} caught, each within ${events} events and ${seconds} s`,
      ...tried.map(lineOf),
    ],
    faults: clean.reduce((sum, { faults }) => sum + faults, 0) + tried.length,
    checked: ['each mutant is caught', 'the product as it is, is not'],
    broken,
  };
}
