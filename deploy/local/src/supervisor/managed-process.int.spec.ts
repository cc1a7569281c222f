import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@valija/testing';
import type { ProcessSpec } from '../process-spec.js';
import { endProcesses } from './end-processes.js';
import { ManagedProcess } from './managed-process.js';
import { type RunningProcess, isAlive } from './run-file.js';

jest.setTimeout(30_000);

const folder = mkdtempSync(join(tmpdir(), 'valija-managed-'));
let managed: ManagedProcess[] = [];
let said: string[] = [];
let changes = 0;

afterEach(async () => {
  await Promise.all(managed.map((each) => each.stop()));
  managed = [];
  said = [];
  changes = 0;
});

/** A process of Node that does what the script says. */
function manage(script: string, rest: Partial<ProcessSpec> = {}): ManagedProcess {
  const name = `p${String(managed.length)}`;
  const spec = {
    name,
    command: process.execPath,
    args: ['-e', script],
    port: 1,
    isReady: () => Promise.resolve(true),
  };
  const log = join(folder, `${name}-${String(process.hrtime.bigint())}.log`);
  const reporter = { say: (line: string) => said.push(line), changed: () => (changes += 1) };
  const made = new ManagedProcess({ ...spec, ...rest }, log, {
    say: (line) => void reporter.say(line),
    changed: () => void reporter.changed(),
  });
  managed.push(made);
  return made;
}

const LIVES = 'setInterval(() => undefined, 1000)';

async function alive(of: ManagedProcess, other?: number): Promise<RunningProcess> {
  return eventually(() => {
    const running = of.running;
    return running && running.pid !== other && isAlive(running) ? running : undefined;
  });
}

describe('a managed process', () => {
  it('is started once it says that it is ready, and writes to its log', async () => {
    let looks = 0;
    const ready = manage(`console.log('hello', process.env.GIVEN); ${LIVES}`, {
      env: { GIVEN: 'with this' },
      url: 'http://x',
      isReady: () => Promise.resolve((looks += 1) > 2),
    });
    await ready.start();
    expect(looks).toBe(3);
    expect(ready.running).toMatchObject({ name: 'p0', port: 1, log: ready.log, url: 'http://x' });
    await eventually(() => readFileSync(ready.log, 'utf8').includes('hello with this'));
    expect(changes).toBeGreaterThan(0);
  });

  it('is started again when it is killed, and that is told', async () => {
    const restarted = manage(LIVES);
    await restarted.start();
    const first = await alive(restarted);
    process.kill(first.pid, 'SIGKILL');
    const second = await alive(restarted, first.pid);
    expect(isAlive(first)).toBe(false);
    expect(isAlive(second)).toBe(true);
    expect(said).toEqual(['p0 ended (SIGKILL); starting it again in 0.5 s']);
  });

  it('is given up when it ends again and again before it is ready, with the end of its log', async () => {
    const failing = manage("console.log('port is taken'); process.exit(3)", {
      isReady: () => Promise.resolve(false),
    });
    await expect(failing.start()).rejects.toThrow(/p0 did not become ready[^]*port is taken/);
    expect(said.slice(0, 2)).toEqual([
      'p0 ended (code 3); starting it again in 0.5 s',
      'p0 ended (code 3); starting it again in 1 s',
    ]);
  });

  it('is given up at once when its command is not there', async () => {
    const missing = manage('', { command: '/nowhere/at-all' });
    await expect(missing.start()).rejects.toThrow('p0 did not become ready');
    expect(said).toEqual([expect.stringContaining('p0 cannot be started')]);
  });

  it('leaves when it is asked to, by its own signal, and is not started again', async () => {
    const script = `process.on('SIGINT', () => { console.log('orderly'); process.exit(0); }); console.log('on'); ${LIVES}`;
    const leaving = manage(script, { stopSignal: 'SIGINT' });
    await leaving.start();
    await eventually(() => readFileSync(leaving.log, 'utf8').includes('on'));
    const running = await alive(leaving);
    await leaving.stop();
    expect([isAlive(running), leaving.running, said]).toEqual([false, undefined, []]);
    expect(readFileSync(leaving.log, 'utf8')).toContain('orderly');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(leaving.running).toBeUndefined();
  });
});

describe('ending processes by pid', () => {
  it('never ends a stranger that got the pid of one that is gone', async () => {
    const stranger = manage(LIVES);
    await stranger.start();
    const running = await alive(stranger);
    await endProcesses([{ ...running, born: 'long ago' }]);
    expect(isAlive(running)).toBe(true);
    await endProcesses([running]);
    expect(isAlive(running)).toBe(false);
  });
});
