import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders of the repository and of the state that a stack keeps. Everything that it writes is under `.valija/`. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export interface Layout {
  /** What is fetched once and serves every stack: jars and binaries. */
  readonly servers: string;
  readonly root: string;
  readonly data: string;
  readonly logs: string;
  readonly secrets: string;
  readonly runFile: string;
}

/** @param name of the stack: the everyday one, or one of its own for tests */
export function layout(name?: string): Layout {
  const state = join(repository, '.valija');
  const root = name === undefined ? state : join(state, name);
  return {
    servers: join(state, 'servers'),
    root,
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    secrets: join(root, 'secrets'),
    runFile: join(root, 'run.json'),
  };
}

export const kafkaSettings = join(repository, 'deploy', 'local', 'kafka');
