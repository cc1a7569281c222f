/** Something that a stranger did and that ought not to have worked, with the least that shows it again. */
export interface Finding {
  readonly kind: string;
  readonly where: string;
  readonly why: string;
  /** What to send, as one text. */
  readonly again: string;
}

const MOST_SHOWN = 40;
const LONGEST_SHOWN = 900;

/** What was tried, by kind, and what got through: one finding for each place and reason, however often it was met. */
export class Findings {
  private readonly triedByKind = new Map<string, number>();
  private readonly found = new Map<string, Finding & { times: number }>();

  tried(kind: string, times = 1): void {
    this.triedByKind.set(kind, (this.triedByKind.get(kind) ?? 0) + times);
  }

  through(finding: Finding): void {
    const id = `${finding.kind} ${finding.where} ${finding.why}`;
    const known = this.found.get(id);
    const isShorter = known === undefined || finding.again.length < known.again.length;
    this.found.set(id, { ...(isShorter ? finding : known), times: (known?.times ?? 0) + 1 });
  }

  get total(): number {
    return [...this.triedByKind.values()].reduce((sum, times) => sum + times, 0);
  }

  get all(): readonly Finding[] {
    return [...this.found.values()];
  }

  describe(): string {
    const width = Math.max(...[...this.triedByKind.keys()].map((kind) => kind.length));
    const tried = [...this.triedByKind]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, times]) => `  ${kind.padEnd(width)}  ${String(times).padStart(7)}`);
    const through = [...this.found.values()]
      .slice(0, MOST_SHOWN)
      .map(
        ({ kind, where, why, again, times }) =>
          `  ✘ ${kind} · ${where}\n    ${why} (${times} times)\n    ${again.slice(0, LONGEST_SHOWN)}`,
      );
    return [
      `Tried: ${this.total}`,
      ...tried,
      `Got through: ${this.found.size}`,
      ...through,
      ...(this.found.size > MOST_SHOWN ? [`  … and ${this.found.size - MOST_SHOWN} more`] : []),
    ].join('\n');
  }
}
