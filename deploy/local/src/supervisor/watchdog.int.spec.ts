import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@valija/testing';
import { type RunningProcess, isAlive, readRunFile } from './run-file.js';

// Those who do not listen are given eight seconds.
jest.setTimeout(60_000);

const built = fileURLToPath(new URL('../../dist/supervisor/supervisor.js', import.meta.url));
let folder: string;
let runFile: string;
let parent: ChildProcess;
let processes: readonly RunningProcess[];

/** A parent that supervises what the scripts do, each its own stage, and says when all of them run. */
async function supervise(...scripts: string[]): Promise<void> {
  const main = join(folder, 'parent.mjs');
  writeFileSync(
    main,
    `
    import { Supervisor } from ${JSON.stringify(pathToFileURL(built).href)};
    const supervisor = new Supervisor({
      runFile: ${JSON.stringify(runFile)}, logs: ${JSON.stringify(folder)}, say: console.log,
    });
    process.on('SIGTERM', () => void supervisor.stop().then(() => process.exit(0)));
    for (const [index, script] of ${JSON.stringify(scripts)}.entries())
      await supervisor.startStage([{
        name: 'child-' + index, command: process.execPath, args: ['-e', script], port: 1,
        isReady: async () => true,
      }]);
    supervisor.markReady();
    `,
  );
  parent = spawn(process.execPath, [main], { stdio: ['ignore', 'inherit', 'inherit'] });
  await eventually(() => readRunFile(runFile)?.ready);
  processes = readRunFile(runFile)?.processes ?? [];
}

beforeEach(() => {
  if (!existsSync(built)) throw new Error(`${built} is not there: npm run build`);
  folder = mkdtempSync(join(tmpdir(), 'valija-watchdog-'));
  runFile = join(folder, 'run.json');
  processes = [];
});

afterEach(() => {
  for (const each of processes) if (isAlive(each)) process.kill(each.pid, 'SIGKILL');
});

const LIVES = 'setInterval(() => undefined, 1000)';
const SHRUGS = `for (const each of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(each, () => undefined); ${LIVES}`;
const left = () => processes.filter(isAlive).map(({ name }) => name);

describe('the supervisor', () => {
  it('lists itself, its watchdog and everything that it runs', async () => {
    await supervise(LIVES, LIVES);
    expect(processes.map(({ name }) => name).sort()).toEqual([
      'child-0',
      'child-1',
      'supervisor',
      'watchdog',
    ]);
    expect(processes.every(isAlive)).toBe(true);
    expect(processes.find(({ name }) => name === 'supervisor')?.pid).toBe(parent.pid);
  });

  it('ends everything, the last started first, and leaves no file', async () => {
    const noting = (name: string) => {
      const note = `require('fs').appendFileSync(${JSON.stringify(join(folder, 'order'))}, '${name} ')`;
      return `process.on('SIGTERM', () => { ${note}; process.exit(0); }); ${note}; ${LIVES}`;
    };
    await supervise(noting('server'), noting('service'));
    const order = () => (existsSync(join(folder, 'order')) ? readOrder() : '');
    await eventually(() => order() === 'server service ' || order() === 'service server ');
    const begun = order();
    parent.kill('SIGTERM');
    await eventually(() => left().length === 0);
    expect([order(), existsSync(runFile)]).toEqual([`${begun}service server `, false]);
  });
});

describe('the watchdog', () => {
  it('leaves no process behind when the supervisor is killed, not even one that listens to nobody', async () => {
    await supervise(LIVES, SHRUGS);
    parent.kill('SIGKILL');
    await eventually(() => left().length === 0);
    await eventually(() => !existsSync(runFile));
  });

  it('is not ended by what ends a terminal', async () => {
    await supervise(LIVES);
    const watchdog = processes.find(({ name }) => name === 'watchdog')!;
    await eventually(() => readFileSync(watchdog.log, 'utf8').includes('Watching'));
    for (const signal of ['SIGHUP', 'SIGINT'] as const) process.kill(watchdog.pid, signal);
    parent.kill('SIGKILL');
    await eventually(() => left().length === 0);
  });
});

function readOrder(): string {
  return readFileSync(join(folder, 'order'), 'utf8');
}
