import type { Labels, Light } from './lights.js';
import { PREFIX } from './metrics.js';

/** A series of a process, as its metrics say it. */
interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** A light that is red, and what shows it. */
export interface Lit {
  readonly light: Light;
  /** The worst series, with its value. */
  readonly shown: string;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
/** Fewer say nothing about a share. */
const ENOUGH = 20;

/**
 * Which lights are red by what a process has counted since it was started: without a history, a counter that ought never
 * to grow is red when it is not 0, and a share is that of all.
 *
 * @param text what Prometheus would read
 */
export function litBy(text: string, lights: readonly Light[]): Lit[] {
  const samples = samplesOf(text);
  return lights.flatMap((light) => {
    const own = samples.filter(
      ({ name, labels }) => name === PREFIX + light.metric && has(labels, light.where ?? {}),
    );
    const shown = shownBy(light, own);
    return shown === undefined ? [] : [{ light, shown }];
  });
}

function shownBy({ condition }: Light, own: readonly Sample[]): string | undefined {
  if (condition.kind === 'share') return shareOf(condition, own);
  const limit = condition.kind === 'above' ? condition.limit : 0;
  const worst = [...own].sort((a, b) => b.value - a.value)[0];
  return worst && worst.value > limit ? described(worst) : undefined;
}

function shareOf(
  { of, by, above }: { readonly of: Labels; readonly by: string; readonly above: number },
  own: readonly Sample[],
): string | undefined {
  const sum = (some: readonly Sample[]): number => some.reduce((total, { value }) => total + value, 0);
  for (const [name, group] of Map.groupBy(own, ({ labels }) => labels[by] ?? '')) {
    const [all, bad] = [sum(group), sum(group.filter(({ labels }) => has(labels, of)))];
    if (all >= ENOUGH && bad / all > above)
      return `${by} ${name}: ${String(bad)} of ${String(all)} since it was started`;
  }
  return undefined;
}

function has(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) =>
    value.startsWith('!') ? labels[name] !== value.slice(1) : labels[name] === value,
  );
}

function described({ name, labels, value }: Sample): string {
  const words = Object.entries(labels).map(([label, word]) => `${label} ${word}`);
  return `${name} is ${String(value)}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
}

function samplesOf(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (name === undefined) return [];
    return [
      {
        name,
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key = '', word = '']) => [key, word])),
        value: Number(value),
      },
    ];
  });
}
