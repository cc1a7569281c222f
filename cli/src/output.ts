/** Where a command writes: results to stdout, everything else to stderr. */
export class Output {
  constructor(
    readonly isJson: boolean,
    private readonly isTerminal = process.stderr.isTTY,
  ) {}

  /** The result: as JSON for machines, in words for people. */
  result(value: unknown, words: () => string): void {
    process.stdout.write(`${this.isJson ? JSON.stringify(value) : words()}\n`);
  }

  /** A line on the way; not with --json. */
  say(line: string): void {
    if (!this.isJson) process.stderr.write(`${line}\n`);
  }

  /** A line that is written over by the next; only on a terminal. */
  progress(line: string): void {
    if (!this.isJson && this.isTerminal) process.stderr.write(`\r\u001b[2K${line}`);
  }

  endProgress(): void {
    if (!this.isJson && this.isTerminal) process.stderr.write('\r\u001b[2K');
  }
}

/** Columns that line up. */
export function table(
  rows: readonly (readonly (string | number | null | undefined)[])[],
  head: readonly string[],
): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => String(cell ?? '')))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
