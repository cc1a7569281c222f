import { readFileSync } from 'node:fs';
import { samplesOf } from './faults/stack/metrics.js';
import { stateFile } from './stack.js';

/** How many requests every process of the stack has answered with a problem, by route and code. */
export async function problemsCounted(): Promise<Map<string, number>> {
  const { processes } = JSON.parse(readFileSync(stateFile('run.json'), 'utf8')) as {
    processes: { name: string; health?: string }[];
  };
  const counted = new Map<string, number>();
  for (const { name, health } of processes) {
    if (!/^(citizen-api|general-node)/.test(name) || health === undefined) continue;
    for (const { labels, value } of await samplesOf(new URL(health).origin, 'valija_http_problems_total')) {
      const [, route = ''] = /route="([^"]*)"/.exec(labels) ?? [];
      const [, code = ''] = /code="([^"]*)"/.exec(labels) ?? [];
      const key = `${route} ${code}`;
      counted.set(key, (counted.get(key) ?? 0) + value);
    }
  }
  return counted;
}
