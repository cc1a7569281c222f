import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { type Appearance, CitizenApi } from '../citizen/citizen-api.js';
import { type Method, methods, signIn } from '../citizen/sign-in.js';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { type Output, table } from '../output.js';

export interface PersonaOptions {
  readonly method: Method;
  readonly language: string;
}

interface OpenOptions extends PersonaOptions {
  readonly as: string;
  readonly reject?: boolean;
  readonly yes?: boolean;
  readonly out?: string;
}

export const methodOption = (): Option =>
  new Option('--method <method>', 'Cl@ve method, which decides the level of assurance')
    .choices([...methods])
    .default('dnie');
export const languageOption = (): Option =>
  new Option('--language <tag>', 'language of the texts').default('es');

export function addToken(program: Command, context: Context): void {
  program
    .command('token')
    .summary('an access token of a persona of the sandbox')
    .argument('<persona>')
    .addOption(methodOption())
    .action(async (persona: string, { method }: PersonaOptions) => {
      const token = await signIn(context.profile(), persona, method);
      context.output().result({ token }, () => token);
    });
}

export function addInbox(program: Command, context: Context): void {
  program
    .command('inbox')
    .summary('what a persona has waiting, or has had')
    .argument('<persona>')
    .option('--all', 'also what has ended')
    .addOption(methodOption())
    .addOption(languageOption())
    .action(async (persona: string, options: PersonaOptions & { all?: boolean }) => {
      const api = await apiOf(context, persona, options);
      const page = options.all ? await api.all() : await api.pending();
      const rows = page.items.map(
        ({ dispatchId, kind, state, issuer, subject, requiredLevel, accessDeadline }) => [
          dispatchId,
          kind,
          state,
          accessDeadline ?? '',
          issuer.name,
          subject?.text ?? `(sign in with level ${requiredLevel ?? ''} to read it)`,
        ],
      );
      context
        .output()
        .result(page, () =>
          rows.length === 0
            ? `Nothing ${options.all ? 'here' : 'waits'} for ${persona}.`
            : table(rows, ['DISPATCH', 'KIND', 'STATE', 'OPEN UNTIL', 'ISSUER', 'SUBJECT']),
        );
    });
}

export function addOpen(program: Command, context: Context): void {
  program
    .command('open')
    .summary('open (or reject) a dispatch as a persona: the act with legal effect')
    .argument('<dispatchId>')
    .requiredOption('--as <persona>', 'who opens it')
    .option('--reject', 'reject it instead')
    .option('--yes', 'the legal warning has been read: do not ask')
    .option('--out <folder>', 'write the documents and the receipt there')
    .addOption(methodOption())
    .addOption(languageOption())
    .action((dispatchId: string, options: OpenOptions) => open(context, dispatchId, options));
}

export async function apiOf(
  context: Context,
  persona: string,
  { method, language }: PersonaOptions,
): Promise<CitizenApi> {
  const profile = context.profile();
  return new CitizenApi(profile.citizenApiUrl, await signIn(profile, persona, method), language);
}

async function open(context: Context, dispatchId: string, options: OpenOptions): Promise<void> {
  const output = context.output();
  const api = await apiOf(context, options.as, options);
  const detail = await api.one(dispatchId);
  output.say(`${detail.issuer.name}: ${detail.subject?.text ?? '(hidden at this level of assurance)'}`);
  if (detail.legalWarning) {
    output.say(`\n${detail.legalWarning.text}\n`);
    await confirm(output, options);
  }
  const decision = options.reject ? 'reject' : 'accept';
  const appearance = await api.appear(dispatchId, decision, detail.legalWarning?.id ?? 'none');
  const { receipt, jws } = await api.receipt(appearance.appearanceId);
  const documents = await fetchDocuments(api, appearance);
  const files = options.out === undefined ? [] : writeFiles(options.out, appearance, documents, jws);
  output.result(
    {
      appearance,
      receipt,
      documents: documents.map(({ documentId, isExact }) => ({ documentId, isExact })),
      files,
    },
    () =>
      [
        `${appearance.hasEffect ? 'Recorded' : 'A later look, without legal effect'}: ${appearance.state} at ${appearance.appearedAt}`,
        `Receipt ${appearance.appearanceId}, signature verified with the hub's keys.`,
        ...documents.map(
          ({ fileName, sizeBytes, isExact }) =>
            `  ${fileName} (${sizeBytes} bytes): ${isExact ? 'exactly as announced' : 'NOT AS ANNOUNCED'}`,
        ),
        ...files.map((file) => `  written: ${file}`),
      ].join('\n'),
  );
  if (documents.some(({ isExact }) => !isExact))
    throw new CommandFailed('A document is not what was announced.', exitCodes.unexpected);
}

async function confirm(output: Output, { yes, reject }: OpenOptions): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new CommandFailed(
      'This act has legal effect: repeat it with --yes once the warning has been read.',
      exitCodes.usage,
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${reject ? 'Reject' : 'Open'} it? (y/N) `);
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('Nothing has happened.', exitCodes.done);
  output.say('');
}

type Fetched = Appearance['documents'][number] & { readonly bytes: Buffer; readonly isExact: boolean };

async function fetchDocuments(api: CitizenApi, { documents }: Appearance): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  for (const document of documents) fetched.push({ ...document, ...(await api.document(document)) });
  return fetched;
}

function writeFiles(
  folder: string,
  { appearanceId }: Appearance,
  documents: readonly Fetched[],
  jws: string,
): string[] {
  mkdirSync(folder, { recursive: true });
  const files = documents.map(({ documentId, fileName, bytes }) => {
    const path = join(folder, `${documentId}-${basename(fileName)}`);
    writeFileSync(path, bytes);
    return path;
  });
  const receipt = join(folder, `receipt-${appearanceId}.jws`);
  writeFileSync(receipt, jws);
  return [...files, receipt];
}
