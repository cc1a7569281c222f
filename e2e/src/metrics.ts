import { samplesOf } from './faults/stack/metrics.js';
import { parts } from './parts.js';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a metric at every process of the stack whose name is such. */
export async function samplesAt(name: RegExp, metric: string): Promise<Sample[]> {
  const found = parts().flatMap((each) =>
    name.test(each.name) && each.health ? [new URL(each.health)] : [],
  );
  const samples = await Promise.all(found.map(({ origin }) => samplesOf(origin, metric)));
  return samples.flat().map(({ labels, value }) => ({ labels: labelsOf(labels), value }));
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, label = '', value = '']) => [label, value]));
}
