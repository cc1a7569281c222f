import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command, CommanderError } from 'commander';
import { addPublish } from './commands/publish.js';
import { Context } from './context.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { report } from './report.js';

let stdout: string;
let stderr: string;

beforeEach(() => {
  [stdout, stderr] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** The command that prints its result and fails then. */
async function publishBadFile(...options: string[]): Promise<number> {
  const file = join(mkdtempSync(join(tmpdir(), 'valija-cli-')), 'events.ndjson');
  writeFileSync(file, '{"type":"DispatchCancelled","data":{}}\nnot json\n');
  const program = new Command().option('--json').exitOverride();
  addPublish(program, new Context(program));
  try {
    await program.parseAsync(['node', 'valija', ...options, 'publish', file, '--node', 'a', '--dry-run']);
    return 0;
  } catch (error) {
    return report(error, options.includes('--json'));
  }
}

describe('a command that fails after its result', () => {
  it('gives a program one document on stdout, and one on stderr', async () => {
    expect(await publishBadFile('--json')).toBe(exitCodes.rejected);
    expect(JSON.parse(stdout)).toMatchObject({ valid: 0, invalid: [{ line: 1 }, { line: 2 }] });
    expect(JSON.parse(stderr)).toEqual({ error: { message: '2 events are not valid.' } });
  });

  it('tells people in words', async () => {
    expect(await publishBadFile()).toBe(exitCodes.rejected);
    expect(stdout).toContain('0 valid.');
    expect(stderr).toBe('2 events are not valid.\n');
  });
});

describe('a failure', () => {
  it('has its details for a program', () => {
    const failed = new CommandFailed('refused', exitCodes.refused, { code: 'not-found' });
    expect(report(failed, true)).toBe(exitCodes.refused);
    expect([stdout, JSON.parse(stderr)]).toEqual([
      '',
      { error: { message: 'refused', details: { code: 'not-found' } } },
    ]);
  });

  it('is a wrong use, which commander has told already, or what nobody foresaw', () => {
    expect(report(new CommanderError(1, 'commander.unknownOption', 'x'), true)).toBe(exitCodes.usage);
    expect(report(new CommanderError(0, 'commander.help', 'x'), false)).toBe(exitCodes.done);
    expect([stdout, stderr]).toEqual(['', '']);
    expect(report(new Error('boom'), false)).toBe(exitCodes.unexpected);
    expect(stderr).toBe('boom\n');
  });
});
