import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { coverageLines } from '../citizen/coverage-lines.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';
import { type PersonaOptions, apiOf, languageOption, methodOption } from './citizen.js';

interface CasesOptions extends PersonaOptions {
  readonly body?: string;
  readonly state?: 'open' | 'closed';
  readonly summary?: boolean;
  readonly one?: string;
  readonly out?: string;
}

export function addCases(program: Command, context: Context): void {
  program
    .command('cases')
    .summary('the case files of a persona, live from the bodies that have them')
    .argument('<persona>')
    .option('--body <dir3>', 'of one department, or of what departments are a part of')
    .option('--state <state>', 'open or closed')
    .option('--summary', 'only how many, by department')
    .option('--one <caseFileId>', 'one case file, with its phases and its index of documents')
    .option('--out <folder>', 'with --one: write its documents there')
    .addOption(methodOption())
    .addOption(languageOption())
    .action((persona: string, options: CasesOptions) => {
      if (options.one !== undefined) return one(context, persona, { ...options, one: options.one });
      return options.summary ? summary(context, persona, options) : list(context, persona, options);
    });
}

async function summary(context: Context, persona: string, options: CasesOptions): Promise<void> {
  const answer = await (await apiOf(context, persona, options)).caseFileSummary();
  const rows = answer.groups.map(({ rootBody, body, open, closed, awaitingPerson }) => [
    rootBody.name,
    body.name,
    open,
    closed,
    awaitingPerson,
  ]);
  context
    .output()
    .result(answer, () =>
      [
        rows.length === 0
          ? `No case files of ${persona}.`
          : table(rows, ['ADMINISTRATION', 'DEPARTMENT', 'OPEN', 'CLOSED', 'WAIT FOR YOU']),
        ...coverageLines(answer.coverage),
      ].join('\n'),
    );
}

async function list(context: Context, persona: string, options: CasesOptions): Promise<void> {
  const { body, state } = options;
  const api = await apiOf(context, persona, options);
  const answer = await api.caseFiles({ ...(body && { body }), ...(state && { state }) });
  const rows = answer.items.map((item) => [
    item.caseFileId,
    item.isOpen ? (item.awaitsPerson ? 'WAITS FOR YOU' : 'open') : 'closed',
    item.openedOn,
    item.body.name,
    item.subject.text,
    item.isDetailed ? '' : 'basic',
  ]);
  context
    .output()
    .result(answer, () =>
      [
        rows.length === 0
          ? `No case files of ${persona}.`
          : table(rows, ['CASE FILE', 'STATE', 'SINCE', 'DEPARTMENT', 'SUBJECT', 'LEVEL']),
        ...(answer.next === null ? [] : ['There are more.']),
        ...coverageLines(answer.coverage),
      ].join('\n'),
    );
}

async function one(
  context: Context,
  persona: string,
  options: CasesOptions & { readonly one: string },
): Promise<void> {
  const api = await apiOf(context, persona, options);
  const found = await api.caseFile(options.one);
  const documents = await Promise.all(
    found.documents.map(async (document) => {
      const bytes = await api.bytes(document.url);
      return { ...document, bytes, isExact: hash('sha256', bytes) === document.sha256 };
    }),
  );
  const files = options.out === undefined ? [] : write(options.out, documents);
  context
    .output()
    .result({ ...found, files }, () =>
      [
        `${found.subject.text} (${found.body.name})`,
        `${found.caseFile}, opened on ${found.openedOn}`,
        found.state.text,
        ...found.facts.map(({ label, content }) => `  ${label}: ${content}`),
        ...found.phases.map(
          ({ name, startedOn = '', isCurrent }) => `  ${startedOn}  ${name}${isCurrent ? ' (now)' : ''}`,
        ),
        ...documents.map(
          ({ fileName, sizeBytes, isExact }) =>
            `  ${fileName} (${sizeBytes} bytes): ${isExact ? 'exactly as its index says' : 'NOT AS ITS INDEX SAYS'}`,
        ),
        ...files.map((file) => `  written: ${file}`),
      ].join('\n'),
    );
  if (documents.some(({ isExact }) => !isExact))
    throw new CommandFailed('A document is not what its index announced.', exitCodes.unexpected);
}

function write(
  folder: string,
  documents: readonly { readonly documentId: string; readonly fileName: string; readonly bytes: Buffer }[],
): string[] {
  mkdirSync(folder, { recursive: true });
  return documents.map(({ documentId, fileName, bytes }) => {
    const path = join(folder, `${documentId}-${basename(fileName)}`);
    writeFileSync(path, bytes);
    return path;
  });
}
