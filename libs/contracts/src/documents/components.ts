import { schemas } from '../generated/schemas.js';

type Json = Readonly<Record<string, unknown>>;

const OF_ANOTHER_FILE = /^([a-z0-9.-]+)\.schema\.json(?:#\/\$defs\/(.+))?$/;
const OF_THIS_FILE = /^#\/\$defs\/(.+)$/;

/**
 * The published schemas as the components of one document: each definition under its own name, each reference pointing
 * there. What stands beside a reference is kept: in JSON Schema 2020-12 it counts.
 */
export function componentSchemas(names: readonly string[]): Record<string, Json> {
  const components: Record<string, Json> = {};
  const queue = [...names];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (components[name] !== undefined) continue;
    const definition = definitionOf(name);
    components[name] = pointed(definition, (found) => queue.push(found)) as Json;
  }
  return components;
}

/** The title of the schema of a file: `dispatch-made-available.v1` is `DispatchMadeAvailable`. */
export function titleOf(file: string): string {
  const title = schemas[file]?.['title'];
  return typeof title === 'string' ? title : file;
}

function definitionOf(name: string): Json {
  for (const schema of Object.values(schemas)) {
    const { $defs, $id: _id, $schema: _schema, ...rest } = schema as { $defs?: Record<string, Json> } & Json;
    if (rest['title'] === name) return rest;
    for (const [key, definition] of Object.entries($defs ?? {}))
      if (componentName(key, definition) === name) return definition;
  }
  throw new Error(`no schema defines ${name}`);
}

function componentName(key: string, definition: Json): string {
  return typeof definition['title'] === 'string'
    ? definition['title']
    : key.charAt(0).toUpperCase() + key.slice(1);
}

function pointed(node: unknown, onFound: (name: string) => void): unknown {
  if (Array.isArray(node)) return node.map((item) => pointed(item, onFound));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key !== '$ref' || typeof value !== 'string') return [key, pointed(value, onFound)];
      const name = nameOfReference(value);
      onFound(name);
      return [key, `#/components/schemas/${name}`];
    }),
  );
}

function nameOfReference(reference: string): string {
  const local = OF_THIS_FILE.exec(reference)?.[1];
  const [, file = '', remote] = OF_ANOTHER_FILE.exec(reference) ?? [];
  const key = local ?? remote;
  if (key === undefined) return titleOf(file);
  const owner = Object.values(schemas).find((schema) => key in ((schema as { $defs?: object }).$defs ?? {}));
  return componentName(key, (owner as { $defs: Record<string, Json> }).$defs[key] ?? {});
}
