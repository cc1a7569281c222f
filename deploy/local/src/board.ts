import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './layout.js';
import type { RunFile } from './supervisor/run-file.js';

interface PersonaLine {
  readonly personaId: string;
  readonly fullName: string;
  readonly languages?: readonly string[];
}

const MOST_PERSONAS = 6;

/** What runs where, who to sign in as, three things to try. */
export function board({ processes }: RunFile): string {
  const url = (name: string): string => processes.find((each) => each.name === name)?.url ?? '';
  const lines = processes
    .filter(({ port }) => port !== null)
    .map(({ name, port, url: address }) => `  ${name.padEnd(24)} ${address ?? `127.0.0.1:${String(port)}`}`);
  const personas = readPersonas()
    .slice(0, MOST_PERSONAS)
    .map(({ personaId, fullName }) => `  ${personaId.padEnd(24)} ${fullName}`);
  return [
    '',
    'Valija runs, on this machine only.',
    '',
    ...lines,
    '',
    'Sign in as (Cl@ve simulator, no passwords):',
    ...personas,
    '',
    'Three things to try:',
    '  bin/valija demo',
    '  bin/valija inbox ana',
    `  curl -s ${url('citizen-api')}/v1/dispatches/pending -H "Authorization: Bearer $(bin/valija token ana)"`,
    '',
    'npm stop ends it. Logs are in .valija/logs; bin/valija status and bin/valija doctor say how it is.',
    '',
  ].join('\n');
}

function readPersonas(): PersonaLine[] {
  return JSON.parse(
    readFileSync(join(repository, 'sandbox', 'data', 'personas.json'), 'utf8'),
  ) as PersonaLine[];
}
