/** Steps with the seconds that each took: a line each, and a moving one on a terminal. */
export class Progress {
  private current: { readonly name: string; readonly startedAt: number } | undefined;

  constructor(
    private readonly write: (text: string) => void,
    private readonly isTerminal: boolean,
  ) {}

  step(name: string): void {
    this.endStep();
    this.current = { name, startedAt: performance.now() };
    this.write(this.isTerminal ? `… ${name}` : `… ${name}\n`);
  }

  /** A line in between: a download, a restart. */
  say(line: string): void {
    this.write(`${this.isTerminal ? '\r\u001b[2K' : ''}  ${line}\n`);
  }

  endStep(): void {
    if (!this.current) return;
    const seconds = ((performance.now() - this.current.startedAt) / 1000).toFixed(1);
    this.write(`${this.isTerminal ? '\r\u001b[2K' : ''}✔ ${this.current.name} (${seconds} s)\n`);
    this.current = undefined;
  }
}
