import type { StepReport } from '../report.js';
import type { Mutant } from './mutant.js';
import { mutantsOfAppearance } from './mutants-of-appearance.js';
import { mutantsOfIngest } from './mutants-of-ingest.js';
import { mutantsOfMessages } from './mutants-of-messages.js';
import { PatchedCopy } from './patched-copy.js';
import { type Seen, playScenario } from './play-scenario.js';

export const allMutants: readonly Mutant[] = [
  ...mutantsOfIngest,
  ...mutantsOfMessages,
  ...mutantsOfAppearance,
];

/** Of one scenario. How long it takes is printed, and held against nothing: a machine may be busy. */
const MOST_EVENTS = 5_000;

/** What became of a mutant: by which invariants it was caught; none where it was not. */
export interface Tried {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly events: number;
  readonly seconds: number;
  /** A product that ends the scenario was noticed by no invariant. */
  readonly failure?: string;
}

export interface TriedMutants {
  /** Each scenario with the product as it is. */
  readonly clean: readonly Seen[];
  readonly tried: readonly Tried[];
  readonly broken: StepReport['broken'];
}

/**
 * Puts mutants through their scenarios, each scenario first with the product as it is: where that breaks something, the
 * scenario is wrong or the product is, and what it says of mutants is worth nothing.
 */
export async function tryMutants(
  mutants: readonly Mutant[],
  say: (line: string) => void,
): Promise<TriedMutants> {
  const copy = PatchedCopy.make();
  const clean: Seen[] = [];
  const tried: Tried[] = [];
  const broken: StepReport['broken'][number][] = [];
  try {
    for (const [scenario, own] of Map.groupBy(mutants, (mutant) => mutant.scenario)) {
      copy.patch([]);
      const seen = await playScenario(copy, scenario);
      clean.push(seen);
      const faults = cleanFaults(scenario, seen);
      say(
        `${faults.length === 0 ? 'holds' : 'DOES NOT HOLD'}, ${cost(seen)}: ${scenario}, the product as it is`,
      );
      broken.push(...faults);
      if (faults.length > 0) continue;
      for (const mutant of own) {
        const result = await tryOne(copy, mutant);
        say(lineOf(result));
        tried.push(result);
        if (result.caughtBy.length === 0)
          broken.push({
            what: `not caught: ${mutant.name}`,
            examples: result.failure ? [result.failure] : [],
          });
      }
    }
  } finally {
    copy.remove();
  }
  return { clean, tried, broken };
}

async function tryOne(copy: PatchedCopy, { name, scenario, edits }: Mutant): Promise<Tried> {
  copy.patch(edits);
  const { broken, events, seconds, failure } = await playScenario(copy, scenario);
  const caughtBy = broken.map(({ invariant }) => invariant);
  return { name, caughtBy, events, seconds, ...(failure !== undefined && { failure }) };
}

function cleanFaults(scenario: string, seen: Seen): StepReport['broken'] {
  const faults = asFaults(`${scenario}, the product as it is`, seen);
  const size = { what: `${scenario} takes ${String(seen.events)} events`, examples: [] };
  return seen.events > MOST_EVENTS ? [...faults, size] : faults;
}

export function asFaults(what: string, { broken, failure }: Seen): StepReport['broken'] {
  if (failure !== undefined) return [{ what: `${what}: it did not come to its end`, examples: [failure] }];
  return broken.map(({ invariant, count, examples }) => ({
    what: `${what}: ${invariant}, ${String(count)} times`,
    examples,
  }));
}

export function lineOf({ name, caughtBy, ...seen }: Tried): string {
  const by = caughtBy.length > 0 ? `caught by ${caughtBy.join(', ')}` : 'NOT CAUGHT';
  return `${by}, ${cost(seen)}: ${name}`;
}

function cost({ events, seconds }: Pick<Seen, 'events' | 'seconds'>): string {
  return `${String(events)} events, ${seconds.toFixed(1)} s`;
}
