import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lights } from '@valija/observability';
import { parse } from 'yaml';

const repository = join(import.meta.dirname, '..');
const folder = join(repository, 'deploy', 'observability');
const sources = ['libs', 'services'].flatMap((kind) =>
  readdirSync(join(repository, kind), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/src\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'))
    .map((path) => readFileSync(join(repository, kind, path), 'utf8')),
);
/** However it is written: what the generator does not understand is missed here. */
const made = sources.flatMap((text) =>
  [...text.matchAll(/metrics\s*\.\s*(?:counter|gauge|histogram)\(\s*'(\w+)'/gi)].map(([, name = '']) => name),
);
const page = readFileSync(join(repository, 'docs', 'reference', 'metrics.md'), 'utf8');

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const dashboards = readdirSync(join(folder, 'dashboards')).map(
  (name) =>
    JSON.parse(readFileSync(join(folder, 'dashboards', name), 'utf8')) as {
      readonly uid: string;
      readonly panels: readonly Panel[];
    },
);

describe('what an operator looks at', () => {
  it('lists every metric that the code makes, and draws it', () => {
    expect(made.length).toBeGreaterThan(25);
    const drawn = dashboards.flatMap(({ panels }) => panels.map(({ title }) => title));
    for (const name of made) {
      expect(page).toContain(`\`valija_${name}\``);
      expect(drawn).toContain(name);
    }
  });

  it('asks for no metric that the code does not make', () => {
    const { groups } = parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8')) as {
      groups: { rules: { expr: string }[] }[];
    };
    const asked = [
      ...dashboards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))),
      ...groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ].flatMap((expression) => [...expression.matchAll(/valija_(\w+)/g)].map(([, name = '']) => name));
    const known = new Set(made.flatMap((name) => [name, `${name}_bucket`]));
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(groups[0]?.rules).toHaveLength(lights.length + 1);
  });

  it('has names of its own for each dashboard', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  });
});
