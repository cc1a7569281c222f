import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '@valija/local';
import { environment } from '@valija/config';

/** A peer in a process of its own, as ours are. */
export class PeerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** @param name of its file, without an ending */
  static start(name: string, variables: Readonly<Record<string, string>>): PeerProcess {
    const main = join(repository, 'bench', 'dist', 'peers', `${name}.js`);
    const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', main], {
      env: { ...environment(), ...variables },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new PeerProcess(child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
  }
}
