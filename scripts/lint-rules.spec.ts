import { describe, expect, it } from '@jest/globals';
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');

/** The house's own rules, as the configuration has them for a file; without those that need types. */
async function houseRules(file: string): Promise<Linter.RulesRecord> {
  const eslint = new ESLint({ cwd: repository });
  const { rules } = (await eslint.calculateConfigForFile(join(repository, file))) as {
    rules: Linter.RulesRecord;
  };
  const names = ['max-lines', 'complexity', 'no-console', 'no-restricted-syntax', 'no-restricted-globals'];
  return Object.fromEntries(names.map((name) => [name, rules[name] ?? 'off']));
}

async function caught(file: string, code: string): Promise<string[]> {
  const rules = await houseRules(file);
  const linter = new Linter();
  const messages = linter.verify(
    code,
    [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules }],
    { filename: file },
  );
  return messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`);
}

const service = 'services/directory/src/entries/entries.service.ts';

describe('the lint rules of the house', () => {
  it.each([
    ['clock-in-one-place', 'export const at = Date.now();', /clock-in-one-place/],
    ['clock-in-one-place', 'export const at = new Date();', /clock-in-one-place/],
    ['clock-in-one-place', 'setTimeout(() => undefined, 1);', /clock-in-one-place/],
    ['environment-in-one-place', 'export const home = process.env.HOME;', /environment-in-one-place/],
    ['four parameters', 'export function f(a: 1, b: 2, c: 3, d: 4, e: 5): void {}', /four parameters/],
    ['250 lines', 'export const a = 1;\n'.repeat(251), /max-lines/],
    ['no console', "console.log('x');", /no-console/],
    ['no module mocking', "jest.mock('./x.js');", /module mocking/],
  ])('%s catches a planted violation', async (_rule, code, expected) => {
    expect((await caught(service, code)).join('\n')).toMatch(expected);
  });

  it('let an instant be made of something, and constructors be as long as their lists', async () => {
    const code = 'export class A { constructor(a: 1, b: 2, c: 3, d: 4, e: 5) {} at = new Date(0); }';
    expect(await caught(service, code)).toEqual([]);
  });

  it('open each door in one place only', async () => {
    expect(await caught('libs/clock/src/clock.ts', 'export const at = Date.now();')).toEqual([]);
    expect(await caught('libs/config/src/environment.ts', 'export const home = process.env.HOME;')).toEqual(
      [],
    );
  });
});
