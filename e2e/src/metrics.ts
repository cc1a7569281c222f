import { readFileSync } from 'node:fs';
import { samplesOf } from './faults/stack/metrics.js';
import { stateFile } from './stack.js';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a metric at every process of the stack whose name is such. */
export async function samplesAt(name: RegExp, metric: string): Promise<Sample[]> {
  const { processes } = JSON.parse(readFileSync(stateFile('run.json'), 'utf8')) as {
    processes: { name: string; health?: string }[];
  };
  const found = processes.flatMap((each) =>
    name.test(each.name) && each.health ? [new URL(each.health)] : [],
  );
  const samples = await Promise.all(found.map(({ origin }) => samplesOf(origin, metric)));
  return samples.flat().map(({ labels, value }) => ({ labels: labelsOf(labels), value }));
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, label = '', value = '']) => [label, value]));
}
