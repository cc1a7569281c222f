import { type Broken, invariants } from './checker/findings.js';

/** What a step did and found. */
export interface StepReport {
  /** Lines: what was tried, with numbers. */
  readonly tried: readonly string[];
  /** How many faults it made. */
  readonly faults: number;
  /** The names of what was checked. */
  readonly checked: readonly string[];
  /** What did not hold; empty where all did. */
  readonly broken: readonly { readonly what: string; readonly examples: readonly string[] }[];
}

export interface StepOptions {
  readonly seed: string;
  readonly events: number;
  readonly faults: number;
  readonly say: (line: string) => void;
}

/** A part of `npm run faults`. */
export interface Step {
  readonly name: string;
  readonly about: string;
  readonly run: (options: StepOptions) => Promise<StepReport>;
}

/** The checker's part of a report. */
export function checkedBy(broken: readonly Broken[]): Pick<StepReport, 'checked' | 'broken'> {
  return {
    checked: invariants,
    broken: broken.map(({ invariant, count, examples }) => ({
      what: `${invariant}: broken ${String(count)} times`,
      examples,
    })),
  };
}

export function asText({ name }: Step, { tried, faults, checked, broken }: StepReport): string {
  return [
    '',
    `${broken.length === 0 ? '✔' : '✘'} ${name}: ${String(faults)} faults`,
    ...tried.map((line) => `    ${line}`),
    `    checked: ${checked.join(', ')}`,
    ...broken.flatMap(({ what, examples }) => [`  ✘ ${what}`, ...examples.map((each) => `      ${each}`)]),
    '',
  ].join('\n');
}

/** A step of which nobody knows what it would have found. */
export function unfinished(error: unknown): StepReport {
  const broken = [{ what: 'it did not come to its end', examples: [String(error)] }];
  return { tried: [], faults: 0, checked: [], broken };
}

export interface Reported {
  readonly name: string;
  readonly report: StepReport;
}

/** @param again the command that makes the same load and the same faults */
export function asSummary(reports: readonly Reported[], minutes: number, again: string): string {
  const faults = reports.reduce((sum, { report }) => sum + report.faults, 0);
  const checked = new Set(reports.flatMap(({ report }) => report.checked));
  const broken = reports.flatMap(({ name, report }) => report.broken.map(({ what }) => `${name}: ${what}`));
  const verdict = broken.length === 0 ? 'everything holds' : `DOES NOT HOLD: ${broken.join('; ')}`;
  return [
    ...reports.map(
      ({ name, report }) =>
        `${report.broken.length === 0 ? '✔' : '✘'} ${name}: ${String(report.faults)} faults, ${String(report.checked.length)} invariants checked, ${String(report.broken.length)} broken`,
    ),
    `${String(checked.size)} invariants in all, in ${minutes.toFixed(1)} minutes; again: ${again}`,
    `${String(faults)} faults in ${String(reports.length)} steps; ${verdict}`,
    '',
  ].join('\n');
}

/** How often each value comes, the most frequent first. */
export function counted(values: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([value, count]) => `${value} ${String(count)}`)
    .join(', ');
}
