import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repository } from '../../stack.js';
import type { Edit } from './mutant.js';

/**
 * What the sources would be built to, with the edits in them, by file.
 *
 * @throws Error where an edit fits no more, or makes no program
 */
export function patchedSources(edits: readonly Edit[]): Map<string, string> {
  return new Map(
    [...Map.groupBy(edits, ({ file }) => file)].map(([file, own]) => [
      file,
      built(own.reduce(edited, sourceOf(file)), file),
    ]),
  );
}

/** @throws Error where the place is not there, or is not the only one */
export function edited(text: string, { file, before, after }: Edit): string {
  const count = text.split(before).length - 1;
  if (count === 1) return text.replace(before, () => after);
  throw new Error(
    `${file} has this ${String(count)} times, and not once: the mutant is out of date\n${before}`,
  );
}

/** A file of the repository. */
export function sourceOf(file: string): string {
  return readFileSync(join(repository, file), 'utf8');
}

/**
 * As the build makes it, without looking at types.
 *
 * @throws Error where the text is no program
 */
export function built(text: string, file: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      ...options(),
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      composite: false,
      declaration: false,
      sourceMap: false,
    },
  });
  const [fault] = diagnostics;
  if (fault) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
  return outputText;
}

function options(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(repository, 'tsconfig.base.json'), (name) =>
    readFileSync(name, 'utf8'),
  ) as { config: { compilerOptions: object } };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, repository).options;
}
