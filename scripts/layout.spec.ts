import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '..');

function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
  });
  return listed
    .toString()
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(repository, path)));
}

const BANNED = /^(utils?|helpers?|common|shared|misc|types|constants)(\.|$)/;

/** Names that say nothing, wherever they stand. */
function bannedNames(paths: readonly string[]): string[] {
  return paths.filter((path) => path.endsWith('.ts') && path.split('/').some((part) => BANNED.test(part)));
}

/** Files that only pass on what others have: a library has one, nobody else. */
function barrels(paths: readonly string[]): string[] {
  return paths.filter(
    (path) => basename(path) === 'index.ts' && !/^(libs\/[^/]+|deploy\/local)\/src\/index\.ts$/.test(path),
  );
}

/** SQL that names a schema other than the service's own. */
function foreignTables(schema: string, sql: string): string[] {
  const schemas = ['directory', 'metadata_store'];
  const used = [...sql.matchAll(/\b([a-z_]+)\.[a-z_]+\b/g)].map(([, name]) => name ?? '');
  return used.filter((name) => schemas.includes(name) && name !== schema);
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifests(): Manifest[] {
  return trackedFiles()
    .filter((path) => basename(path) === 'package.json')
    .map((path) => JSON.parse(readFileSync(join(repository, path), 'utf8')) as Manifest);
}

describe('names', () => {
  it('say something', () => {
    expect(bannedNames(trackedFiles())).toEqual([]);
  });

  it.each(['libs/http/src/utils.ts', 'services/x/src/common/a.ts', 'libs/legal/src/types.ts'])(
    '%s would be caught',
    (path) => {
      expect(bannedNames([path])).toEqual([path]);
    },
  );
});

describe('barrels', () => {
  it('exist for libraries only', () => {
    expect(barrels(trackedFiles())).toEqual([]);
  });

  it('would be caught in a service', () => {
    expect(barrels(['services/x/src/a/index.ts', 'libs/x/src/index.ts'])).toEqual([
      'services/x/src/a/index.ts',
    ]);
  });
});

describe('tables', () => {
  const migrations = trackedFiles().filter((path) => /^services\/[^/]+\/src\/migrations\/\d/.test(path));

  it.each(migrations)('have one owner: %s', (path) => {
    const schema = path.split('/')[1]?.replaceAll('-', '_') ?? '';
    expect(foreignTables(schema, readFileSync(join(repository, path), 'utf8'))).toEqual([]);
  });

  it('of another service would be caught', () => {
    expect(foreignTables('directory', 'SELECT * FROM metadata_store.dispatch')).toEqual(['metadata_store']);
  });
});

describe('dependencies', () => {
  it('have one exact version each in the whole house', () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies = {} } of manifests()) {
      for (const [name, version] of Object.entries(dependencies))
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
    const several = [...versions].filter(([, used]) => used.size > 1).map(([name]) => name);
    const loose = [...versions]
      .filter(([, used]) => [...used].some((version) => !/^\d/.test(version)))
      .map(([name]) => name);
    expect({ several, loose }).toEqual({ several: [], loose: [] });
  });
});

describe('services', () => {
  const services = [
    ...new Set(
      trackedFiles()
        .filter((path) => path.startsWith('services/'))
        .map((path) => dirname(path).split('/')[1] ?? ''),
    ),
  ];

  it.each(services)('%s has the shape of the house', (service) => {
    const folder = join(repository, 'services', service);
    for (const file of ['src/main.ts', 'src/app.module.ts', 'src/config.ts', 'README.md']) {
      expect([file, existsSync(join(folder, file))]).toEqual([file, true]);
    }
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.slice(0, 5)).toEqual(['Owns', 'Hears', 'Says', 'Needs', 'Fails']);
  });
});
