/** Work that is in hand, by its name: whoever wants the same while it goes on gets its outcome, and nothing is done twice. */
export class InHand<T> {
  private readonly running = new Map<string, Promise<T>>();

  do(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.running.get(name);
    if (known) return known;
    const running = work().finally(() => this.running.delete(name));
    this.running.set(name, running);
    return running;
  }
}
