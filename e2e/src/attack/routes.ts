import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../stack.js';
import type { ServiceName } from './world.js';

/** A route as the published document of its API has it. */
export interface Route {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: 'query' | 'path' | 'header' }[];
  readonly bodyTypes: readonly string[];
  readonly isPublic: boolean;
  /** Media types of its answers, as far as it says. */
  readonly answerTypes: readonly string[];
}

interface Operation {
  readonly parameters?: Route['parameters'];
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
  readonly security?: readonly unknown[];
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

const SERVICES: readonly ServiceName[] = ['citizen-api', 'directory', 'general-node', 'sync-ingest'];
const reference = (name: string): string => readFileSync(join(repository, 'docs', 'reference', name), 'utf8');

/** Every route of every published API. */
export function publishedRoutes(): Route[] {
  return SERVICES.flatMap((service) => {
    const { paths } = JSON.parse(reference(`${service}.openapi.json`)) as {
      paths: Record<string, Record<string, Operation>>;
    };
    return Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, { parameters = [], requestBody, security, responses = {} }]) => ({
          service,
          method: method.toUpperCase(),
          path,
          parameters,
          bodyTypes: Object.keys(requestBody?.content ?? {}),
          isPublic: security === undefined,
          answerTypes: Object.values(responses).flatMap(({ content = {} }) => Object.keys(content)),
        }),
      ),
    );
  });
}

/** The codes that docs/reference/problems.md publishes: of HTTP problems with their status, and of acks. */
export function publishedCodes(): { problems: ReadonlyMap<string, number>; acks: ReadonlySet<string> } {
  const [acks = '', problems = ''] = reference('problems.md').split('## Of HTTP problems');
  const codesOf = (text: string) => [...text.matchAll(/^\| `([a-z-]+)`\s*\|\s*([^|]*)\|/gm)];
  return {
    acks: new Set(codesOf(acks).map(([, code = '']) => code)),
    problems: new Map(codesOf(problems).map(([, code = '', status = '']) => [code, Number(status)])),
  };
}
