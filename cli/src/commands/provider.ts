import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { SystemClock } from '@valija/clock';
import { idTypes } from '../citizen/id-types.js';
import type { Person } from '@valija/contracts';
import { type Checked, checkProvider } from '@valija/node-sdk';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { type Command, Option } from 'commander';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';

interface CheckOptions {
  readonly service: 'case-files' | 'appointments';
  readonly level: 'basic' | 'advanced';
  readonly folder: string;
  readonly key?: string;
  readonly idType: Person['idType'];
  readonly idNumber: string;
  readonly name: string;
}

const SIGNS = { kept: '✔', broken: '✘', 'not looked at': '–' } as const;

export function addProvider(program: Command, context: Context): void {
  const provider = program
    .command('provider')
    .summary('bodies that answer for case files or appointments: hold an endpoint against the contract');
  provider
    .command('check')
    .summary('ask an endpoint as a folder would, rightly and wrongly, and say which rules it keeps')
    .description(
      'Asks an endpoint as a folder would, rightly and wrongly, and says which rules of the contract it keeps. Nothing that is asked has an effect.\n\nWithout --key it makes a key and serves it at --folder, which must be an address of this machine: let your endpoint admit that folder.',
    )
    .argument('<endpoint>', 'your endpoint, as the directory has it or will have it')
    .addOption(
      new Option('--service <service>', 'what it offers')
        .choices(['case-files', 'appointments'])
        .default('case-files'),
    )
    .addOption(new Option('--level <level>', 'of case files').choices(['basic', 'advanced']).default('basic'))
    .option('--folder <url>', 'the folder that asks', 'http://127.0.0.1:8499')
    .option('--key <file>', 'its private key (JWK), where your endpoint admits it already')
    .addOption(
      new Option('--id-type <type>', 'of a person who has something there').choices(idTypes).default('NIF'),
    )
    .requiredOption('--id-number <number>', 'its number: take a person who does not exist')
    .option('--name <name>', 'its name', 'Persona de Prueba')
    .action((endpoint: string, options: CheckOptions) => check(context, endpoint, options));
}

async function check(context: Context, endpoint: string, options: CheckOptions): Promise<void> {
  const { service, level, folder, idType, idNumber, name: fullName } = options;
  const key = await SigningKey.from(
    options.key === undefined
      ? await generateSigningKey('provider-check')
      : readFileSync(options.key, 'utf8'),
  );
  const stop = options.key === undefined ? await serveKey(folder, key) : (): void => undefined;
  try {
    const nowMs = new SystemClock().epochMs();
    const person: Person = { idType, idNumber, fullName };
    const checked = await checkProvider({ service, level, endpoint, folder, key, person, nowMs });
    context.output().result(checked, () => inWords(checked));
    if (checked.some(({ outcome }) => outcome === 'broken'))
      throw new CommandFailed('The endpoint does not keep the contract.', exitCodes.unexpected);
  } finally {
    stop();
  }
}

function inWords(checked: readonly Checked[]): string {
  const count = (wanted: Checked['outcome']): number =>
    checked.filter(({ outcome }) => outcome === wanted).length;
  return [
    ...checked.map(
      ({ rule, outcome, detail }) => `${SIGNS[outcome]} ${rule}${detail === undefined ? '' : `: ${detail}`}`,
    ),
    '',
    `${count('kept')} kept, ${count('broken')} broken, ${count('not looked at')} not looked at.`,
  ].join('\n');
}

/** The public key, at the address where an endpoint looks for it. */
async function serveKey(folder: string, key: SigningKey): Promise<() => void> {
  const { hostname, port } = new URL(folder);
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: [key.publicJwk] }));
  });
  server.listen(Number(port), hostname);
  await once(server, 'listening').catch((error: unknown) => {
    throw new CommandFailed(
      `The key cannot be served at ${folder}: ${error instanceof Error ? error.message : ''}. Name an address of this machine with --folder.`,
      exitCodes.usage,
    );
  });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
