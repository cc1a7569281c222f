import type { RunFile } from './supervisor/run-file.js';

interface PersonaLine {
  readonly id: string;
  readonly fullName: string;
  readonly about: string;
}

const MOST_PERSONAS = 6;

/** What runs where, who to sign in as, three things to try. */
export async function board({ processes }: RunFile): Promise<string> {
  const url = (name: string): string => processes.find((each) => each.name === name)?.url ?? '';
  const lines = processes
    .filter(({ port }) => port !== null)
    .map(({ name, port, url: address }) => `  ${name.padEnd(24)} ${address ?? `127.0.0.1:${String(port)}`}`);
  const personas = (await listPersonas(url('sandbox')))
    .slice(0, MOST_PERSONAS)
    .map(({ id, fullName, about }) => `  ${id.padEnd(24)} ${fullName} (${about})`);
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

/** None where the sandbox does not answer: the board says the rest all the same. */
async function listPersonas(sandboxUrl: string): Promise<PersonaLine[]> {
  const response = await fetch(`${sandboxUrl}/control/personas`).catch(() => undefined);
  return response?.ok ? ((await response.json()) as PersonaLine[]) : [];
}
