import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { environment } from './environment.js';

/** One variable of the environment: its rule, and the comment that documentation and error texts show. */
export interface Variable<T extends z.ZodType = z.ZodType> {
  readonly rule: T;
  readonly comment: string;
  /** A secret may be given as NAME or as a path in NAME_FILE, and is never shown. */
  readonly isSecret: boolean;
}

export type Variables = Readonly<Record<string, Variable>>;

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<S>;

/** `{ KAFKA_BROKERS: Variable }` becomes `{ kafkaBrokers: … }`: names change once, here, at the edge. */
export type Configuration<V extends Variables> = {
  readonly [K in keyof V & string as CamelCase<K>]: z.output<V[K]['rule']>;
};

export function variable<T extends z.ZodType>(rule: T, comment: string): Variable<T> {
  return { rule, comment, isSecret: false };
}

export function secret<T extends z.ZodType>(rule: T, comment: string): Variable<T> {
  return { rule, comment, isSecret: true };
}

/** Every bad variable by name and rule, never by value: a mistyped secret must not reach a log. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads, checks and names the variables that a process declares.
 *
 * @throws ConfigurationError listing every variable that is missing or wrong
 */
export function loadConfiguration<V extends Variables>(
  variables: V,
  source: Readonly<Record<string, string | undefined>> = environment(),
): Configuration<V> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(variables)) {
    const raw = read(name, declared, source, problems);
    const result = declared.rule.safeParse(raw);
    if (result.success) {
      values[camelCase(name)] = result.data;
    } else if (!problems.some((problem) => problem.startsWith(`${name}_FILE:`))) {
      const why = raw === undefined ? 'is not set' : ruleOf(result.error);
      problems.push(`${name}: ${why} (${declared.comment})`);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values as Configuration<V>;
}

function read(
  name: string,
  declared: Variable,
  source: Readonly<Record<string, string | undefined>>,
  problems: string[],
): string | undefined {
  const direct = source[name];
  if (direct !== undefined && direct !== '') return direct;
  const file = declared.isSecret ? source[`${name}_FILE`] : undefined;
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name}_FILE: names a file that cannot be read (${declared.comment})`);
    return undefined;
  }
}

/** The texts of our own rules name no value; zod's own may, so only ours are shown. */
function ruleOf(error: z.ZodError): string {
  const own = error.issues.find((issue) => issue.message.startsWith('must '));
  return own?.message ?? 'does not follow its rule';
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
