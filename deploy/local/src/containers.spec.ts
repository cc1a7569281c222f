import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { postgresSettings } from './containers.js';
import { repository } from './layout.js';

interface Composition {
  readonly services: Readonly<
    Record<string, { readonly command: string | string[]; readonly environment: object }>
  >;
}

const read = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');
const composition = parse(read('docker-compose.yml'), { merge: true, maxAliasCount: -1 }) as Composition;
const servers = ['deploy', 'local', 'src', 'servers'];

describe('the broker', () => {
  /** What differs by nature: addresses and folders, and what listeners are called. */
  const own = /listener|^controller\.quorum|^log\.dirs|^super\.users/;

  function settings(text: string, line: RegExp): string[] {
    const found = [...text.matchAll(line)].map(([, name = '', value = '']) => `${name}=${value}`);
    return found.filter((each) => !own.test(each)).toSorted();
  }

  it('has the settings in a container that it has on a machine without Docker', () => {
    const script = read('deploy', 'compose', 'kafka.sh');
    const properties = script.slice(script.indexOf('<<END'), script.indexOf('\nEND\n'));
    const composed = settings(properties, /^([a-z.-]+)=(.+)$/gm);
    const local = settings(read(...servers, 'kafka.ts'), /^ {4}'([a-z.-]+)': '?(.+?)'?,$/gm);
    expect(composed.length).toBeGreaterThan(12);
    expect(composed).toEqual(local.map((each) => each.replace(/(?<=\d)_(?=\d)/g, '')));
    expect(properties).toMatch(/^super\.users=User:admin$/m);
  });
});

describe('PostgreSQL', () => {
  it('has the settings in a container that it has on a machine without Docker', () => {
    const written = Object.entries(postgresSettings).map(([name, value]) => `${name}: ${String(value)}`);
    const source = read(...servers, 'postgres.ts').replaceAll("'", '');
    const shared = written.filter((line) => !line.startsWith('listen_addresses'));
    expect(shared.filter((line) => !source.includes(`  ${line},\n`))).toEqual([]);
  });

  it('has the settings in tests that it has in docker-compose.yml', () => {
    const flags = Object.entries(postgresSettings).map(([name, value]) => `-c${name}=${String(value)}`);
    expect(composition.services['postgres']?.command).toEqual(['postgres', ...flags]);
  });
});
