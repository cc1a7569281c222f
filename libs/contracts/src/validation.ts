import * as validators from './generated/validators.js';

/** The first rule of a schema that a value breaks. */
export interface SchemaViolation {
  /** JSON Pointer (RFC 6901) to the field. */
  readonly pointer: string;
  /** The rule in words; it names no value. */
  readonly rule: string;
}

const INSTANT_RULE = 'must be an instant of RFC 3339 with its offset, and no leap second';

interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Validator {
  (value: unknown): boolean;
  errors?: readonly AjvError[] | null;
}

type Validators = typeof validators;
export type ValidatedName = keyof Validators extends infer K
  ? K extends `validate${infer N}`
    ? N
    : never
  : never;

/**
 * Holds a value against the schema of that name.
 *
 * @returns undefined where the value follows it, else the first violation
 */
export function firstViolation(name: ValidatedName, value: unknown): SchemaViolation | undefined {
  const validate = validators[`validate${name}`] as unknown as Validator;
  if (validate(value)) return undefined;
  const error = validate.errors?.[0];
  if (error === undefined) return { pointer: '', rule: 'does not follow the schema' };
  const missing = error.keyword === 'required' ? `/${String(error.params['missingProperty'])}` : '';
  return { pointer: error.instancePath + missing, rule: ruleOf(error) };
}

/** How many fields validation has dropped in this process, because their schemas do not name them. */
export function droppedFields(): number {
  return validators.dropped.count;
}

function ruleOf(error: AjvError): string {
  if (error.keyword === 'pattern' && String(error.params['pattern']).startsWith('^[0-9]{4}-'))
    return INSTANT_RULE;
  if (error.keyword === 'enum')
    return `must be one of ${(error.params['allowedValues'] as string[]).join(', ')}`;
  return error.message ?? `must follow "${error.keyword}"`;
}
