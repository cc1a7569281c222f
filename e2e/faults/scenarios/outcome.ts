/** What a scenario saw. */
export interface ScenarioOutcome {
  /** Events, acts or messages that it took. */
  readonly events: number;
  readonly faults: number;
  /** The names of what was checked. */
  readonly checked: readonly string[];
  /** By the checker, and by invariants of its own. */
  readonly broken: readonly BrokenInvariant[];
}

export interface BrokenInvariant {
  readonly invariant: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** Findings of a scenario's own invariants, in the form of the checker's. */
export function asBroken(findings: readonly string[]): BrokenInvariant[] {
  const split = findings.map((finding) => finding.split(/: (.*)/s));
  return [...Map.groupBy(split, ([invariant]) => invariant ?? '')].map(([invariant, found]) => ({
    invariant,
    count: found.length,
    examples: found.slice(0, 3).map(([, what]) => what ?? ''),
  }));
}
