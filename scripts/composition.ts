import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** docker-compose.yml, as its specs read it. */
export interface Container {
  readonly image: string;
  readonly build?: object;
  readonly restart?: string;
  readonly mem_limit?: string;
  readonly logging?: { readonly driver: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly profiles?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Composition {
  readonly services: Readonly<Record<string, Container>>;
  readonly volumes: Readonly<Record<string, object>>;
  readonly networks: Readonly<Record<string, object>>;
}

export const repository = join(import.meta.dirname, '..');
export const read = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');
export const text = read('docker-compose.yml');
// Our own file: its anchors may stand in each other as often as they like.
export const composition = parse(text, { merge: true, maxAliasCount: -1 }) as Composition;
export const containers = Object.entries(composition.services);
export const OWN_IMAGE = 'valija:0.1.0';
export const isOneShot = ({ restart }: Container): boolean => restart === 'no';
export const environmentOf = ({ environment = {} }: Container): [string, string][] =>
  Object.entries(environment);
/** Those of our image that start one of our processes. */
export const ours = containers.filter(
  ([, { image, command = [] }]) => image === OWN_IMAGE && command.length > 0,
);
