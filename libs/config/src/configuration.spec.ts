import { describe, expect, it } from '@jest/globals';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, loadConfiguration, secret, variable } from './configuration.js';
import { boolean, hostAndPorts, integer, oneOf, port, text, url } from './rules.js';

const variables = {
  KAFKA_BROKERS: variable(hostAndPorts(), 'where Kafka answers'),
  HTTP_PORT: variable(port(), 'where this service listens'),
  DATABASE_PASSWORD: secret(text(), 'password of the role'),
  RETRIES: variable(integer(0, 9).default(3), 'how often'),
};

const good = { KAFKA_BROKERS: 'a:1, b:2', HTTP_PORT: '8080', DATABASE_PASSWORD: 'hunter2' };

function problemsOf(source: Record<string, string>): readonly string[] {
  try {
    loadConfiguration(variables, source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfiguration', () => {
  it('names the variables in camel case and applies defaults', () => {
    expect(loadConfiguration(variables, good)).toEqual({
      kafkaBrokers: ['a:1', 'b:2'],
      httpPort: 8080,
      databasePassword: 'hunter2',
      retries: 3,
    });
  });

  it('lists every bad variable by name and rule, not only the first', () => {
    const problems = problemsOf({ KAFKA_BROKERS: 'nowhere', HTTP_PORT: '99999' });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/KAFKA_BROKERS: must be host:port/);
    expect(problems.join('\n')).toMatch(/HTTP_PORT: must be a whole number from 0 to 65535/);
    expect(problems.join('\n')).toMatch(/DATABASE_PASSWORD: is not set/);
  });

  it('never shows a value', () => {
    const problems = problemsOf({ ...good, KAFKA_BROKERS: 's3cret-value', HTTP_PORT: 's3cret-value' });
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).not.toContain('s3cret-value');
  });

  it('reads a secret from the file that NAME_FILE names', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'valija-config-')), 'password');
    writeFileSync(file, 'from-a-file\n');
    const { DATABASE_PASSWORD: _, ...rest } = good;
    const loaded = loadConfiguration(variables, { ...rest, DATABASE_PASSWORD_FILE: file });
    expect(loaded.databasePassword).toBe('from-a-file');
  });

  it('says which file cannot be read', () => {
    const { DATABASE_PASSWORD: _, ...rest } = good;
    const problems = problemsOf({ ...rest, DATABASE_PASSWORD_FILE: '/nowhere/at-all' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^DATABASE_PASSWORD_FILE: names a file that cannot be read/);
  });

  it('treats an empty variable as one that is not set', () => {
    expect(problemsOf({ ...good, HTTP_PORT: '' })[0]).toMatch(/HTTP_PORT: is not set/);
  });
});

describe('rules', () => {
  it.each([
    [boolean(), 'true', true],
    [boolean(), 'false', false],
    [oneOf(['a', 'b']), 'b', 'b'],
    [url(), 'https://example.org/x', 'https://example.org/x'],
  ])('accepts %#', (rule, raw, expected) => {
    expect(rule.parse(raw)).toBe(expected);
  });

  it.each([
    [boolean(), 'yes'],
    [oneOf(['a', 'b']), 'c'],
    [url(), 'example.org'],
    [integer(1, 5), '6'],
    [integer(1, 5), '1.5'],
    [text(/^[a-z]+$/), 'A1'],
  ])('refuses %#', (rule, raw) => {
    expect(rule.safeParse(raw).success).toBe(false);
  });
});
