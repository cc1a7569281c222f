import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a process says where nobody had foreseen what happened. */
const UNFORESEEN = new Set([
  'a request failed',
  'a call over TCP failed',
  'a promise failed and nobody was waiting for it',
  'an error that nobody caught',
]);

const FENCED = 'fenced: another member reads this partition';

interface Line {
  readonly level?: string;
  readonly msg?: string;
  readonly pattern?: string;
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string };
}

export interface SaidErrors {
  /** Each kind of line of level "error", by process. */
  readonly kinds: readonly string[];
  /** Those that were answered `internal-error`, or ended a process: with the place in the code. */
  readonly unforeseen: readonly string[];
  /** How often a member learned that another one reads its partition. */
  readonly takenAway: number;
}

/** What the logs of all processes say of errors. */
export function errorsSaid(logs: string): SaidErrors {
  const kinds: string[] = [];
  const unforeseen: string[] = [];
  let takenAway = 0;
  for (const file of readdirSync(logs).filter((name) => name.endsWith('.log'))) {
    const name = file.slice(0, -'.log'.length);
    for (const line of linesOf(join(logs, file))) {
      if (line.msg === FENCED) takenAway += 1;
      if (line.level !== 'error') continue;
      const kind = `${name}: ${line.msg ?? ''}`;
      kinds.push(kind);
      if (UNFORESEEN.has(line.msg ?? '')) unforeseen.push([kind, ...placeOf(line)].join(' · '));
    }
  }
  return { kinds, unforeseen, takenAway };
}

function placeOf({ pattern, err }: Line): string[] {
  const [at] = /file:[^\s)]+/.exec(err?.stack ?? '') ?? [];
  return [pattern, err?.type, err?.message, at].filter((each) => each !== undefined);
}

/** Servers write lines of their own, and whoever is killed leaves a torn one. */
function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line.startsWith('{') ? [JSON.parse(line) as Line] : [];
      } catch {
        return [];
      }
    });
}
