import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ackCodes, problemCodes } from '@valija/contracts';

const root = join(import.meta.dirname, '..');
/** These go through all codes there are, and provoke none. */
const GENERAL = /problem\.filter\.spec|problem-table\.spec|explain\.spec|codes\.spec/;

const specs = ['libs', 'services', 'e2e']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(root, folder, file),
    ),
  )
  .filter((file) => file.endsWith('.spec.ts') && !/node_modules|\/dist\//.test(file) && !GENERAL.test(file))
  .map((file) => readFileSync(file, 'utf8'));

const isNamed = (code: string): boolean => specs.some((text) => text.includes(`'${code}'`));

describe('a code that nothing provokes is dead: a test names each', () => {
  it.each(Object.keys(ackCodes))('of acks: %s', (code) => {
    expect(isNamed(code)).toBe(true);
  });

  it.each(problemCodes)('of problems: %s', (code) => {
    expect(isNamed(code)).toBe(true);
  });

  it('would find one that nobody names', () => {
    expect(isNamed(['no', 'such', 'code'].join('-'))).toBe(false);
  });
});
