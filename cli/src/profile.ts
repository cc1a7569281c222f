import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '@valija/config';
import { CommandFailed, exitCodes } from './exit-codes.js';

/** Where the parts of an installation are, and with which keys they are entered. `npm start` writes one. */
export interface Profile {
  readonly directoryUrl: string;
  readonly ingestUrl: string;
  readonly citizenApiUrl: string;
  readonly generalNodeUrl?: string;
  readonly claveUrl?: string;
  readonly sandboxUrl?: string;
  readonly mailUrl?: string;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly username: string;
    readonly password: string;
    readonly tls: boolean;
    readonly replicas: number;
  };
  /** Private JWK of an operator. */
  readonly operatorKeyFile: string;
  /** Folder of `<nodeId>.json`, the credentials of nodes. */
  readonly nodesDirectory: string;
  /** Of the local stack, where there is one. */
  readonly runFile?: string;
  /** What runs, where no run file says it. */
  readonly parts?: readonly ListedPart[];
}

/** A part of an installation, as its profile or the run file of `npm start` lists it. */
export interface ListedPart {
  readonly name: string;
  /** Of a process of this machine. */
  readonly pid?: number;
  readonly port?: number | null;
  /** Its log: a file, or the command that shows it. */
  readonly log: string;
  readonly url?: string;
  readonly health?: string;
}

const PROFILE = join('.valija', 'profile.json');
const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @throws CommandFailed where there is none */
export function loadProfile(given?: string): Profile {
  const path =
    given ?? environment()['VALIJA_PROFILE'] ?? nearest(process.cwd()) ?? join(repository, PROFILE);
  if (!existsSync(path)) {
    throw new CommandFailed(
      `There is no profile at ${path}: valija does not know where your hub is.\nStart a local one with "npm start", or name a profile with --profile <file> or VALIJA_PROFILE.`,
      exitCodes.usage,
    );
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Profile;
}

function nearest(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, PROFILE);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}
