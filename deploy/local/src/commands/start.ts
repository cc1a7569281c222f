import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '@valija/config';
import { untilOrphaned } from '../ancestors.js';
import { board } from '../board.js';
import { layout } from '../layout.js';
import { Progress } from '../progress.js';
import { portNames, portsFromEnvironment, requireFree, stackName } from '../settings.js';
import { startStack } from '../stack.js';
import { endProcesses } from '../supervisor/end-processes.js';
import { isAlive, readRunFile, removeRunFile } from '../supervisor/run-file.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { followLog } from './follow-log.js';
import { stop } from './stop.js';

export interface StartOptions {
  readonly isDetached: boolean;
  readonly isReset: boolean;
}

const place = layout(stackName());
const isTerminal = process.stderr.isTTY;

/** `npm start` */
export async function start({ isDetached, isReset }: StartOptions): Promise<void> {
  if (isRunning()) {
    if (!isReset) {
      process.stdout.write(`${await showBoard()}It ran already.\n`);
      return;
    }
    await stop();
  }
  await endLeftovers();
  if (isReset) wipe();
  await requireFree(portsFromEnvironment(), neededPorts());
  if (isDetached) await startDetached();
  else await supervise();
}

/** Runs the stack as long as this process lives. */
export async function supervise(): Promise<void> {
  const ending = new AbortController();
  const progress = new Progress((text) => process.stderr.write(text), isTerminal);
  const supervisor = new Supervisor({
    runFile: place.runFile,
    logs: place.logs,
    say: (line) => {
      progress.say(line);
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      ending.abort();
    });
  }
  const isDaemon = process.argv[2] === 'supervise';
  if (!isDaemon) {
    void untilOrphaned(ending.signal).then(() => {
      ending.abort();
    });
  }
  const begun = begin(supervisor, progress);
  const ended = new Promise<'ended'>((resolve) => {
    ending.signal.addEventListener('abort', () => {
      resolve('ended');
    });
  });
  try {
    if ((await Promise.race([begun, ended])) !== 'ended') {
      // A daemon's is shown by the command that started it: there somebody looks.
      if (!isDaemon) process.stdout.write(await showBoard());
      await ended;
    }
    progress.step('ending');
  } finally {
    await supervisor.stop();
    progress.endStep();
  }
  process.exit(0);
}

function showBoard(): Promise<string> {
  return board(readRunFile(place.runFile) ?? { ready: true, processes: [] });
}

async function begin(supervisor: Supervisor, progress: Progress): Promise<void> {
  await startStack(supervisor, {
    layout: place,
    ports: portsFromEnvironment(),
    redisUrl: environment()['REDIS_URL'],
    step: (what) => {
      progress.step(what);
    },
  });
  progress.endStep();
}

/** Hands the stack to a process of its own session, and waits until it is ready. */
async function startDetached(): Promise<void> {
  mkdirSync(place.logs, { recursive: true, mode: 0o700 });
  const log = join(place.logs, 'supervisor.log');
  const descriptor = openSync(log, 'w');
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'supervise'], {
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
  });
  closeSync(descriptor);
  child.unref();
  const left = new Promise<'left'>((resolve) => {
    child.once('exit', () => {
      resolve('left');
    });
  });
  const outcome = await Promise.race([
    left,
    followLog(log, () => readRunFile(place.runFile)?.ready === true),
  ]);
  if (outcome === 'left') throw new Error(`Valija could not start. What it said is above, and in ${log}`);
  process.stdout.write(await showBoard());
  process.exit(0);
}

function isRunning(): boolean {
  const supervisor = readRunFile(place.runFile)?.processes.find(({ name }) => name === 'supervisor');
  return supervisor !== undefined && isAlive(supervisor);
}

/** What a machine that went down, or a kill, has left. */
async function endLeftovers(): Promise<void> {
  const left = readRunFile(place.runFile)?.processes.filter(isAlive) ?? [];
  await endProcesses(left);
  removeRunFile(place.runFile);
}

/** Everything but what was fetched: jars serve the next start too. */
function wipe(): void {
  mkdirSync(place.root, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(place.root)) {
    if (join(place.root, name) !== place.servers)
      rmSync(join(place.root, name), { recursive: true, force: true });
  }
}

function neededPorts(): (typeof portNames)[number][] {
  return portNames.filter((name) => name !== 'redis' || environment()['REDIS_URL'] === undefined);
}
