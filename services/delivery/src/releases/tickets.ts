/** Rights of one use and a short life, by an unguessable name. */
export class Tickets<T> {
  private readonly tickets = new Map<string, { readonly value: T; readonly expiresAtMs: number }>();

  constructor(private readonly lifeMs: number) {}

  issue(name: string, value: T, nowMs: number): void {
    for (const [old, { expiresAtMs }] of this.tickets) {
      if (expiresAtMs > nowMs) break;
      this.tickets.delete(old);
    }
    this.tickets.set(name, { value, expiresAtMs: nowMs + this.lifeMs });
  }

  /** Takes the right; a second time there is none. */
  redeem(name: string, nowMs: number): T | undefined {
    const ticket = this.tickets.get(name);
    this.tickets.delete(name);
    return ticket && ticket.expiresAtMs > nowMs ? ticket.value : undefined;
  }
}
