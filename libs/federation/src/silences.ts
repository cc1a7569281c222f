/**
 * Since when systems have been silent, as far as this process knows: from the first question that one left without an
 * answer to the next that it answers.
 */
export class Silences {
  private readonly sinceMs = new Map<string, number>();

  answered(systemId: string): void {
    this.sinceMs.delete(systemId);
  }

  /** @returns since when */
  silent(systemId: string, nowMs: number): number {
    const known = this.sinceMs.get(systemId);
    if (known !== undefined) return known;
    this.sinceMs.set(systemId, nowMs);
    return nowMs;
  }
}
