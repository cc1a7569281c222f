import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { sleep } from '@valija/clock';
import { environment } from '@valija/config';
import type { ProcessSpec } from '../process-spec.js';
import { type RunningProcess, bornAt } from './run-file.js';

const POLL_MS = 100;
const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 15_000;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;
/** After so long a life, the next end counts as a first one. */
const HEALTHY_AFTER_MS = 60_000;
const MOST_FAILED_STARTS = 3;

export interface Reporter {
  /** A line for the person who watches. */
  say(line: string): void;
  /** Something started or ended: the run file is to be written. */
  changed(): void;
}

/** One process that is kept running: started, watched, started again with back-off, and ended in order. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private born: string | null = null;
  private isStopping = false;
  private failedStarts = 0;
  private restarts = 0;
  private startedAt = 0;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    readonly spec: ProcessSpec,
    readonly log: string,
    private readonly reporter: Reporter,
  ) {}

  get running(): RunningProcess | undefined {
    if (this.child?.pid === undefined || hasEnded(this.child)) return undefined;
    return {
      name: this.spec.name,
      pid: this.child.pid,
      port: this.spec.port,
      log: this.log,
      ...(this.spec.url !== undefined && { url: this.spec.url }),
      ...(this.spec.health !== undefined && { health: this.spec.health }),
      born: this.born,
    };
  }

  /** Starts the process and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.spawn();
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline) {
      if (this.failedStarts >= MOST_FAILED_STARTS) break;
      if (this.running && (await this.spec.isReady())) return;
      await sleep(POLL_MS);
    }
    throw new Error(`${this.spec.name} did not become ready. The end of ${this.log}:\n${tail(this.log)}`);
  }

  /** Asks the process to leave, and makes it leave if it does not. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { child } = this;
    if (!child || hasEnded(child)) return;
    child.kill(this.spec.stopSignal ?? 'SIGTERM');
    const patience = new AbortController();
    await Promise.race([this.ended, sleep(STOP_WITHIN_MS, patience.signal)]);
    patience.abort();
    if (!hasEnded(child)) {
      this.reporter.say(
        `${this.spec.name} did not leave in ${String(STOP_WITHIN_MS / 1000)} s: ended by force`,
      );
      child.kill('SIGKILL');
      await this.ended;
    }
  }

  private spawn(): void {
    const log = openSync(this.log, 'a');
    const child = spawn(this.spec.command, this.spec.args, {
      cwd: this.spec.cwd,
      env: { ...environment(), ...this.spec.env },
      stdio: ['ignore', log, log],
      // A session of its own: Ctrl-C reaches the supervisor only, which ends everything in order.
      detached: true,
    });
    closeSync(log);
    this.child = child;
    this.startedAt = performance.now();
    this.born = child.pid === undefined ? null : bornAt(child.pid);
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        resolve();
        // It never began: another attempt would end in the same way.
        this.failedStarts = MOST_FAILED_STARTS;
        this.reporter.say(`${this.spec.name} cannot be started: ${error.message}`);
      });
      child.once('exit', (code, signal) => {
        resolve();
        this.onExit(code, signal);
      });
    });
    this.reporter.changed();
  }

  private onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.reporter.changed();
    if (this.isStopping) return;
    const livedMs = performance.now() - this.startedAt;
    if (livedMs > HEALTHY_AFTER_MS) this.restarts = 0;
    this.failedStarts = livedMs < READY_WITHIN_MS ? this.failedStarts + 1 : 0;
    const backOffMs = Math.min(FIRST_BACK_OFF_MS * 2 ** this.restarts++, LONGEST_BACK_OFF_MS);
    const how = signal ?? `code ${String(code)}`;
    this.reporter.say(`${this.spec.name} ended (${how}); starting it again in ${String(backOffMs / 1000)} s`);
    void sleep(backOffMs).then(() => {
      if (!this.isStopping) this.spawn();
    });
  }
}

function tail(path: string, lines = 15): string {
  if (!existsSync(path)) return '(empty)';
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
