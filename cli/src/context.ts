import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { Output } from './output.js';
import { type Profile, loadProfile } from './profile.js';

/** What every command finds. */
export class Context {
  readonly repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

  constructor(private readonly program: Command) {}

  output(): Output {
    return new Output(this.program.opts<{ json?: boolean }>().json ?? false);
  }

  profile(): Profile {
    return loadProfile(this.program.opts<{ profile?: string }>().profile);
  }
}
