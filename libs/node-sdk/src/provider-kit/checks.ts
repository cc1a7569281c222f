/** One rule of the contract, and whether a provider keeps it. */
export interface Checked {
  readonly rule: string;
  readonly outcome: 'kept' | 'broken' | 'not looked at';
  /** What was seen, without personal data; why it was not looked at. */
  readonly detail?: string;
}

/** What is seen to break a rule. */
export class Broken extends Error {}

/** There is nothing at which it could be seen. */
export class NotLookedAt extends Error {}

/** Rules, looked at one after the other. A rule is kept where looking throws nothing. */
export class Checks {
  readonly done: Checked[] = [];

  async look(rule: string, look: () => Promise<void>): Promise<void> {
    this.done.push(await outcomeOf(rule, look));
  }
}

async function outcomeOf(rule: string, look: () => Promise<void>): Promise<Checked> {
  try {
    await look();
    return { rule, outcome: 'kept' };
  } catch (error) {
    if (error instanceof NotLookedAt) return { rule, outcome: 'not looked at', detail: error.message };
    // A line that breaks, a time that is over: seen from outside it is the same.
    return { rule, outcome: 'broken', detail: error instanceof Error ? error.message : String(error) };
  }
}

export function need(isKept: boolean, seen: string): void {
  if (!isKept) throw new Broken(seen);
}
