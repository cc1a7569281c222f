import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sleep } from '@valija/clock';
import { environment } from '@valija/config';
import type { Keeping } from './canary/scan-stack.js';

/** What `npm start` tells the command line about a stack; the stories know it from there, like any user. */
export interface Profile {
  readonly directoryUrl: string;
  readonly citizenApiUrl: string;
  readonly generalNodeUrl: string;
  readonly ingestUrl: string;
  readonly claveUrl: string;
  readonly sandboxUrl: string;
  readonly mailUrl: string;
  readonly kafka: { readonly brokers: string[]; readonly username: string; readonly password: string };
  readonly nodesDirectory: string;
  /** What runs, where it runs in containers. */
  readonly parts?: readonly { readonly name: string; readonly health: string }[];
}

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export function profile(): Profile {
  return JSON.parse(readFileSync(environment()['VALIJA_PROFILE'] ?? '', 'utf8')) as Profile;
}

/** A file of the stack's own state. */
export function stateFile(...path: string[]): string {
  return join(environment()['E2E_STATE'] ?? '', ...path);
}

/** Everything that the stack has written down, and where. */
export function keeping(): Keeping {
  const { postgres } = JSON.parse(readFileSync(stateFile('secrets', 'deployment.json'), 'utf8')) as {
    postgres: { superuserUrl: string; database: string };
  };
  const url = new URL(postgres.superuserUrl);
  url.pathname = postgres.database;
  const { E2E_SERVERS_FOLDER, E2E_REDIS_URL, E2E_REDIS_URL_FILE } = environment();
  // Servers of testcontainers keep their files for themselves: there, what they hold is read as rows and keys only.
  const servers = E2E_SERVERS_FOLDER ? [E2E_SERVERS_FOLDER] : [];
  return {
    folders: [stateFile(), ...servers],
    workingFolder: repository,
    postgresUrl: url.href,
    redisUrl: E2E_REDIS_URL ?? (E2E_REDIS_URL_FILE ? readFileSync(E2E_REDIS_URL_FILE, 'utf8') : ''),
  };
}

export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** The command line, as its user runs it. */
export function valija(...args: string[]): Promise<Ran> {
  return run(join(repository, 'bin', 'valija'), args);
}

export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: repository, env: { ...environment(), ...env } });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, output, errors });
    });
  });
}

const LOOK_EVERY_MS = 100;

/** Looks until something is there; says what was missed, and what was seen last, when it does not come. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 20_000,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${String(withinMs)} ms in vain: ${what}`);
    await sleep(lookEveryMs);
  }
}
