/** A change of one place in the product's sources. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands there exactly once; where it does not, the run fails: a mutant does not rot. */
  readonly before: string;
  readonly after: string;
}

/** A product with one thing wrong, which a scenario must notice. */
export interface Mutant {
  readonly name: string;
  /** Of e2e/faults/scenarios. */
  readonly scenario: string;
  readonly edits: readonly Edit[];
}
