import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const NAME = 'house-example';
const EVENT = 'DispatchForwarded';
const SLOW_MS = 120_000;

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** The repository as far as the scaffolds touch it, with the packages and libraries of the real one. */
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'valija-scaffolds-'));
  const copy = (path: string): void => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    copyFileSync(join(repository, path), join(house, path));
  };
  symlinkSync(join(repository, 'node_modules'), join(house, 'node_modules'));
  [
    'package.json',
    '.prettierrc.json',
    'tsconfig.base.json',
    'nest-cli.json',
    ...readdirSync(repository).filter((name) => name.endsWith('.mjs')),
    ...readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => join('scripts', name)),
    ...['libs', 'services'].flatMap((kind) =>
      readdirSync(join(repository, kind)).map((name) => join(kind, name, 'package.json')),
    ),
  ]
    .filter((path) => existsSync(join(repository, path)))
    .forEach(copy);
  for (const folder of ['schemas', 'build'])
    cpSync(join(repository, 'libs', 'contracts', folder), join(house, 'libs', 'contracts', folder), {
      recursive: true,
    });
  const nested = join(repository, 'libs', 'contracts', 'node_modules');
  if (existsSync(nested)) symlinkSync(nested, join(house, 'libs', 'contracts', 'node_modules'));
  const ambient = join(repository, 'libs', '*', 'src', '**', '*.d.ts');
  const checked = { extends: './tsconfig.base.json', compilerOptions: { composite: false, noEmit: true } };
  writeFileSync(
    join(house, 'tsconfig.lint.json'),
    JSON.stringify({ ...checked, include: [`services/${NAME}/src/**/*.ts`, ambient] }),
  );
});

afterAll(() => {
  rmSync(house, { recursive: true, force: true });
});

function run(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: house, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}

const script = (name: string, ...args: readonly string[]): Promise<Ran> =>
  run(join('scripts', `${name}.mjs`), ...args);
const tool = (path: string, ...args: readonly string[]): Promise<Ran> =>
  run(join('node_modules', path), ...args);
const json = <T>(path: string): T => JSON.parse(readFileSync(join(house, path), 'utf8')) as T;

describe('new:service', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no name', [], /Name one service/],
    ['two names', ['one', 'two'], /Name one service/],
    ['camel case', ['CaseFiles'], /not kebab-case: case-files/],
    ['snake case', ['case_files'], /not kebab-case: case-files/],
    ['a number first', ['2fa'], /not kebab-case/],
    ['a name that says nothing', ['common'], /says nothing/],
    ['a name too long for a role', ['a'.repeat(31)], /longer than 30/],
    ['a service that exists', ['directory'], /exists already/],
    ['an unknown option', [NAME, '--force'], /no option --force/],
  ])('refuses %s', async (_, args, why) => {
    const { code, output } = await script('new-service', ...args);
    expect([code, output]).toEqual([2, expect.stringMatching(why)]);
  });

  it('says how it is used', async () => {
    const { code, output } = await script('new-service', '--help');
    expect([code, output]).toEqual([0, expect.stringMatching(/^Usage: npm run new:service/)]);
  });

  it('writes nothing in a dry run', async () => {
    const before = readFileSync(join(house, 'nest-cli.json'), 'utf8');
    const { code, output } = await script('new-service', NAME, '--dry-run');
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/would write services\/house-example\/src\/main.ts/),
    ]);
    expect(existsSync(join(house, 'services', NAME))).toBe(false);
    expect(readFileSync(join(house, 'nest-cli.json'), 'utf8')).toBe(before);
  });

  it(
    'writes a service that the checks of the house let pass, and says what remains',
    async () => {
      const { code, output } = await script('new-service', NAME);
      expect([code, output]).toEqual([0, expect.stringMatching(/What only you can do/)]);
      expect(json<{ references: { path: string }[] }>('tsconfig.json').references).toContainEqual({
        path: `services/${NAME}`,
      });
      expect(Object.keys(json<{ projects: object }>('nest-cli.json').projects)).toContain(NAME);
      const readme = readFileSync(join(house, 'services', NAME, 'README.md'), 'utf8');
      const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual(['Owns', 'Hears', 'Says', 'Needs', 'Fails']);
      const folder = join('services', NAME);
      const checks = {
        format: () => tool('prettier/bin/prettier.cjs', '--check', folder, 'nest-cli.json'),
        types: () => tool('typescript/bin/tsc', '-p', 'tsconfig.lint.json'),
        lint: () => tool('eslint/bin/eslint.js', '--max-warnings', '0', folder),
        architecture: () =>
          tool(
            'dependency-cruiser/bin/dependency-cruiser.mjs',
            '--config',
            '.dependency-cruiser.mjs',
            folder,
          ),
        tests: () =>
          run(
            '--experimental-vm-modules',
            join('node_modules', 'jest', 'bin', 'jest.js'),
            ...['--selectProjects', 'unit', '--testPathPatterns', folder],
          ),
      };
      for (const [check, hold] of Object.entries(checks)) {
        const held = await hold();
        expect([check, held.code, held.code === 0 ? '' : held.output]).toEqual([check, 0, '']);
      }
      expect((await script('new-service', NAME)).output).toMatch(/exists already/);
    },
    SLOW_MS,
  );
});

describe('new:event', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no name', [], /Name one event/],
    ['kebab case', ['dispatch-forwarded'], /not PascalCase/],
    ['one word', ['Forwarded'], /not PascalCase/],
    ['what goes without saying', ['DispatchForwardedEvent'], /without saying/],
    ['an event that exists', ['DispatchCancelled'], /exists already/],
    ['an unknown option', [EVENT, '-f'], /no option -f/],
  ])('refuses %s', async (_, args, why) => {
    const { code, output } = await script('new-event', ...args);
    expect([code, output]).toEqual([2, expect.stringMatching(why)]);
  });

  it('asks whether a name is a fact of the past, and shows the schema in a dry run', async () => {
    const { code, output } = await script('new-event', 'ForwardDispatch', '--dry-run');
    expect([code, output]).toEqual([0, expect.stringMatching(/a fact of the past\?/)]);
    expect(output).toContain('"title": "ForwardDispatch"');
    expect(existsSync(join(house, 'libs/contracts/schemas/forward-dispatch.v1.schema.json'))).toBe(false);
  });

  it('writes a schema from which types, a validator and the personal fields are generated', async () => {
    const { code, output } = await script('new-event', EVENT);
    expect([code, output]).toEqual([0, expect.stringMatching(/What follows/)]);
    expect(output).not.toMatch(/fact of the past/);
    const path = 'libs/contracts/schemas/dispatch-forwarded.v1.schema.json';
    expect(json<object>(path)).toMatchObject({
      $id: 'https://valija.example/contracts/dispatch-forwarded.v1.schema.json',
      title: EVENT,
      properties: { reasonText: { 'x-personal': true } },
    });
    const formatted = await tool('prettier/bin/prettier.cjs', '--check', path);
    expect(formatted.code).toBe(0);
    const generated = await run(join('libs', 'contracts', 'build', 'generate.mjs'));
    expect(generated).toEqual({ code: 0, output: '' });
    const made = (name: string): string =>
      readFileSync(join(house, 'libs/contracts/src/generated', name), 'utf8');
    expect(made('messages.ts')).toContain(`export interface ${EVENT} {`);
    expect(made('validators.ts')).toContain(`validate${EVENT}`);
  });
});

describe('nest-cli.json', () => {
  interface Settings {
    readonly monorepo: boolean;
    readonly compilerOptions: { readonly builder: string };
    readonly projects: Readonly<Record<string, { readonly root: string; readonly compilerOptions: object }>>;
  }
  const settings = JSON.parse(readFileSync(join(repository, 'nest-cli.json'), 'utf8')) as Settings;
  const services = readdirSync(join(repository, 'services'));

  it('has one project a service, and no other', () => {
    expect(Object.keys(settings.projects)).toEqual(services.toSorted());
    expect([settings.monorepo, settings.compilerOptions.builder]).toEqual([true, 'tsc']);
  });

  it.each(services)('builds %s as tsc -b does', (service) => {
    const folder = `services/${service}`;
    expect(settings.projects[service]).toEqual({
      type: 'application',
      root: folder,
      entryFile: 'main',
      sourceRoot: `${folder}/src`,
      compilerOptions: { tsConfigPath: `${folder}/tsconfig.json` },
    });
  });
});
