/** What must hold, by the names of docs/notes/trust.md. */
export const invariants = [
  'sent-is-answered',
  'ranges',
  'answers',
  'rows',
  'facts',
  'heard',
  'one-act',
  'nothing-waits',
  'nobody-helped',
  'live-answers',
] as const;

export type Invariant = (typeof invariants)[number];

/** An invariant that does not hold, how often, and the first cases of it. */
export interface Broken {
  readonly invariant: Invariant;
  readonly count: number;
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 5;

/** Gathers what does not hold. */
export class Findings {
  private readonly found = new Map<Invariant, { count: number; examples: string[] }>();

  add(invariant: Invariant, example: string): void {
    const entry = this.found.get(invariant) ?? { count: 0, examples: [] };
    entry.count += 1;
    if (entry.examples.length < MOST_EXAMPLES) entry.examples.push(example);
    this.found.set(invariant, entry);
  }

  broken(): Broken[] {
    return invariants.flatMap((invariant) => {
      const entry = this.found.get(invariant);
      return entry ? [{ invariant, ...entry }] : [];
    });
  }
}
