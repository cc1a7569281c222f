import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { repository } from '../stack.js';
import type { Json } from './strange.js';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

const folder = join(repository, 'docs', 'reference', 'schemas');
const DAY_MS = 86_400_000;

/** The published schemas, read by a stranger: a validator of their own, and events made from them alone. */
export class PublishedSchemas {
  private readonly schemas: ReadonlyMap<string, Schema>;
  private readonly ajv: Ajv2020;

  constructor(private readonly nowMs: number) {
    const files = readdirSync(folder).sort();
    const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema;
    this.schemas = new Map(files.map((file) => [file, read(file)]));
    this.ajv = new Ajv2020({
      schemas: [...this.schemas.values()].map((schema) => closed(schema) as Schema),
      strict: false,
      removeAdditional: true,
      keywords: ['x-personal'],
    });
    (formats as unknown as (ajv: Ajv2020) => void)(this.ajv);
  }

  /** Says whether a value follows the schema of an event; fields that it does not name are dropped from it. */
  validator(event: string): ValidateFunction {
    const validate = this.ajv.getSchema(`https://valija.example/contracts/${fileOf(event)}`);
    if (!validate) throw new Error(`no schema of ${event}`);
    return validate;
  }

  /** Events of a name, each as its schema allows it: what else must be true of them is another matter. */
  events(event: string): fc.Arbitrary<Json> {
    return this.arbitrary({ $ref: fileOf(event) }, fileOf(event));
  }

  private arbitrary(schema: Schema, file: string): fc.Arbitrary<Json> {
    if (schema.$ref !== undefined) return this.referred(schema.$ref, file);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.type === 'object') return this.object(schema, file);
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'integer')
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 });
    if (schema.type !== 'array') return this.text(schema);
    return fc.array(this.arbitrary(schema.items ?? {}, file), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 4, 4),
    });
  }

  private referred(reference: string, file: string): fc.Arbitrary<Json> {
    const [target = '', pointer = ''] = reference.split('#');
    const inFile = target === '' ? file : target;
    const whole = this.schemas.get(inFile);
    const definition = pointer === '' ? whole : whole?.$defs?.[pointer.split('/').at(-1) ?? ''];
    if (!definition) throw new Error(`no schema at ${reference}`);
    return this.arbitrary(definition, inFile);
  }

  private object(schema: Schema, file: string): fc.Arbitrary<Json> {
    if (schema.properties === undefined) {
      return fc.dictionary(
        this.text(schema.propertyNames ?? {}),
        this.arbitrary(schema.additionalProperties ?? {}, file),
        {
          minKeys: schema.minProperties ?? 0,
          maxKeys: Math.min(schema.maxProperties ?? 3, 8),
        },
      );
    }
    const fields = Object.fromEntries(
      Object.entries(schema.properties).map(([name, each]) => [name, this.arbitrary(each, file)]),
    );
    return fc.record(fields, { requiredKeys: [...(schema.required ?? [])] });
  }

  private text({ $ref, pattern, format, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
    if ($ref !== undefined)
      return this.text(
        this.schemas.get('vocabulary.v1.schema.json')?.$defs?.[$ref.split('/').at(-1) ?? ''] ?? {},
      );
    if (format === 'date-time') return this.days(-400, 400).map((ms) => new Date(ms).toISOString());
    if (format === 'date') return this.days(12, 400).map((ms) => new Date(ms).toISOString().slice(0, 10));
    if (pattern !== undefined) {
      const longest = maxLength === 40 ? 2_000 : maxLength;
      return fc
        .stringMatching(new RegExp(pattern.replace('[^\\s]+', '[a-z0-9./?=]{1,40}')))
        .filter((text) => text.length <= longest && text.length >= minLength);
    }
    const unit = fc.constantFrom('a', 'ñ', '😀', ' ', 'Z', '\u0301', '<', '\n', '"', '\\');
    return fc.oneof(
      fc.string({ unit, minLength, maxLength: Math.min(maxLength, 60) }),
      // At the limit, in characters that are two in UTF-16.
      fc.constantFrom('😀'.repeat(maxLength), 'x'.repeat(maxLength)),
    );
  }

  private days(from: number, to: number): fc.Arbitrary<number> {
    return fc.integer({ min: this.nowMs + from * DAY_MS, max: this.nowMs + to * DAY_MS });
  }
}

/** A tolerant reader: what a schema does not name is dropped, which Ajv does where a schema is closed. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const inside = Object.fromEntries(Object.entries(node).map(([name, each]) => [name, closed(each)]));
  return 'properties' in node && 'type' in node ? { additionalProperties: false, ...inside } : inside;
}

function fileOf(event: string): string {
  return `${event.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.v1.schema.json`;
}
