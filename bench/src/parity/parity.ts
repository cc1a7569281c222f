import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { environment } from '@valija/config';
import {
  Supervisor,
  anyPorts,
  layout,
  profilePath,
  repository,
  startStack,
  startTestServers,
} from '@valija/local';
import { median, quartiles } from '../statistics.js';

/** A line of e2e/src/parity/measure.main.ts. */
interface Sample {
  readonly route: string;
  readonly acknowledgedMs: number;
  readonly visibleMs: number;
  readonly contentMs?: number;
}

/**
 * The same dispatch by each of the four routes, one at a time and in turn, on a stack of its own: what a citizen waits for
 * must not depend on how the administration comes. No claim is made of these times: they are of a quiet stack on one
 * machine. Only their differences say something.
 */
export async function parity({ rounds }: { readonly rounds: number }): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const servers = await startTestServers(say);
  const place = layout(`parity-${randomBytes(4).toString('hex')}`);
  const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
  try {
    const { addresses } = servers;
    await startStack(supervisor, {
      ...{ layout: place, ports: await anyPorts(), addresses, extraEnvironment: {}, step: say },
    });
    const samples = await measured(rounds, { VALIJA_PROFILE: profilePath(place), E2E_STATE: place.root });
    process.stdout.write(tableOf(samples));
  } finally {
    await supervisor.stop();
    await servers.stop();
    rmSync(place.root, { recursive: true, force: true });
  }
}

/** In a process of its own: the stories' own actors, who know a stack by its profile. */
async function measured(rounds: number, env: Readonly<Record<string, string>>): Promise<Sample[]> {
  const script = join(repository, 'e2e', 'dist', 'parity', 'measure.main.js');
  const child = spawn(process.execPath, [script, String(rounds)], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const samples: Sample[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) samples.push(JSON.parse(line) as Sample);
  const code = await ended;
  if (code !== 0) throw new Error(`the measurement ended with ${String(code)}`);
  return samples;
}

function tableOf(samples: readonly Sample[]): string {
  const rows = [...Map.groupBy(samples, ({ route }) => route)].map(([route, own]) => {
    const contents = own.flatMap(({ contentMs }) => contentMs ?? []);
    const cells = [
      own.map(({ acknowledgedMs }) => acknowledgedMs),
      own.map(({ visibleMs }) => visibleMs),
      contents,
    ].map((values) => inWords(values).padStart(18));
    return `${route.padEnd(26)}${cells.join('')}${`${String(contents.length)} of ${String(own.length)}`.padStart(14)}`;
  });
  const heads = ['publish → ack', 'publish → visible', 'act → last byte'].map((head) => head.padStart(18));
  return `\n${'median ms (middle half)'.padEnd(26)}${heads.join('')}${'content had'.padStart(14)}\n${rows.join('\n')}\n`;
}

function inWords(values: readonly number[]): string {
  const [low, high] = quartiles(values);
  return `${median(values).toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`;
}
