import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type Ran, repository, run, until } from './src/stack.js';

interface RunFile {
  readonly ready: boolean;
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly port: number;
    readonly log: string;
    readonly url?: string;
  }[];
}

const STACK = `test-start-${randomBytes(4).toString('hex')}`;
const state = join(repository, '.valija', STACK);
/** Below the ports that the kernel gives to whoever asks for any. */
const base = 20_000 + (randomBytes(2).readUInt16BE() % 5_000);
const env = { VALIJA_STACK: STACK, VALIJA_PORT_BASE: String(base) };
const STARTS_WITHIN_MS = 240_000;

const local = (...args: string[]): Promise<Ran> =>
  run(process.execPath, [join(repository, 'deploy', 'local', 'dist', 'main.js'), ...args], env);

const runFile = (): RunFile => JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')) as RunFile;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not yet fetched by its parent still has a number.
    const status = `/proc/${String(pid)}/status`;
    return !existsSync('/proc') || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
}

const allGone = (processes: RunFile['processes']): Promise<boolean> =>
  Promise.resolve(processes.every(({ pid }) => !isAlive(pid)));

let occupant: Server | undefined;

afterEach(() => {
  occupant?.close();
  occupant = undefined;
});

afterAll(async () => {
  await local('stop');
  rmSync(state, { recursive: true, force: true });
}, 60_000);

describe('npm start', () => {
  it('names a port that is taken, and what to set', async () => {
    occupant = createServer();
    await new Promise<void>((resolve) => occupant?.listen(base + 19, '127.0.0.1', resolve));
    const { code, errors } = await local('start', '--detach');
    expect(code).toBe(1);
    expect(errors).toContain(`Port ${String(base + 19)} (kafka) is taken`);
    expect(errors).toContain('VALIJA_PORT_KAFKA');
  });

  it(
    'comes back when all is ready, with a board and a list of every process; a kill of its head leaves none behind',
    async () => {
      const { code, output } = await local('start', '--detach');
      expect(code).toBe(0);
      expect(output).toMatch(/Three things to try:\n {2}bin\/valija demo/);
      const { ready, processes } = runFile();
      expect(ready).toBe(true);
      expect(processes.every(({ pid, log }) => isAlive(pid) && existsSync(log))).toBe(true);
      const names = processes.map(({ name }) => name);
      for (const name of [
        'postgres',
        'kafka',
        'redis',
        'sync-ingest',
        'citizen-api',
        'sandbox',
        'supervisor',
      ])
        expect(names).toContain(name);
      expect((await local('start', '--detach')).output).toContain('It ran already.');

      process.kill(processes.find(({ name }) => name === 'supervisor')?.pid ?? 0, 'SIGKILL');
      await until('every process to be gone', () => allGone(processes), 60_000);
    },
    STARTS_WITHIN_MS,
  );

  it(
    'starts again after that, with what it had, and ends with npm stop',
    async () => {
      expect((await local('start', '--detach')).code).toBe(0);
      const { processes } = runFile();
      const pending = await run(join(repository, 'bin', 'valija'), [
        ...['--profile', join(state, 'profile.json'), '--json', 'inbox', 'ana'],
      ]);
      expect((JSON.parse(pending.output) as { items: unknown[] }).items.length).toBeGreaterThan(0);
      const stopped = await local('stop');
      expect(stopped.output).toContain('Valija has ended');
      expect(await allGone(processes)).toBe(true);
      expect(existsSync(join(state, 'run.json'))).toBe(false);
    },
    STARTS_WITHIN_MS,
  );
});
