import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSpec } from '../process-spec.js';
import { ManagedProcess, type Reporter } from './managed-process.js';
import { type RunningProcess, bornAt, removeRunFile, writeRunFile } from './run-file.js';
import { startWatchdog } from './watchdog-process.js';

export interface SupervisorOptions {
  readonly runFile: string;
  readonly logs: string;
  readonly say: (line: string) => void;
}

/** Starts processes in stages, keeps them running, and ends them in the reverse order. */
export class Supervisor {
  private readonly stages: ManagedProcess[][] = [];
  private readonly watchdog: RunningProcess;
  private isReady = false;
  private isStopping = false;

  constructor(private readonly options: SupervisorOptions) {
    mkdirSync(options.logs, { recursive: true, mode: 0o700 });
    this.watchdog = startWatchdog(options.runFile, join(options.logs, 'watchdog.log'));
    this.write();
  }

  /** Starts processes side by side; when one does not become ready, says why and throws. */
  async startStage(specs: readonly ProcessSpec[]): Promise<void> {
    const reporter: Reporter = {
      say: this.options.say,
      changed: () => {
        this.write();
      },
    };
    const stage = specs.map(
      (spec) => new ManagedProcess(spec, join(this.options.logs, `${spec.name}.log`), reporter),
    );
    this.stages.push(stage);
    await Promise.all(stage.map((managed) => managed.start()));
  }

  markReady(): void {
    this.isReady = true;
    this.write();
  }

  /** What runs now, by name. */
  running(name: string): RunningProcess | undefined {
    return this.find(name)?.running;
  }

  /** Whether a process runs and says that it is ready. */
  async answers(name: string): Promise<boolean> {
    const managed = this.find(name);
    return managed?.running !== undefined && (await managed.spec.isReady());
  }

  /** Ends everything, the last started first; safe to call twice. */
  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    for (const stage of this.stages.toReversed()) await Promise.all(stage.map((managed) => managed.stop()));
    try {
      process.kill(this.watchdog.pid, 'SIGTERM');
    } catch {
      // It has left already.
    }
    removeRunFile(this.options.runFile);
  }

  private find(name: string): ManagedProcess | undefined {
    return this.stages.flat().find(({ spec }) => spec.name === name);
  }

  private write(): void {
    if (this.isStopping) return;
    const self: RunningProcess = {
      name: 'supervisor',
      pid: process.pid,
      port: null,
      log: join(this.options.logs, 'supervisor.log'),
      born: bornAt(process.pid),
    };
    const running = this.stages.flat().flatMap((managed) => managed.running ?? []);
    writeRunFile(this.options.runFile, { ready: this.isReady, processes: [...running, this.watchdog, self] });
  }
}
