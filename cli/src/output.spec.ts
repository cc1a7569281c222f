import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { CommandFailed, exitCodeHelp, exitCodes } from './exit-codes.js';
import { Output, table } from './output.js';

let out: string[];
let err: string[];

beforeEach(() => {
  [out, err] = [[], []];
  const into = (lines: string[]) => (text: unknown) => {
    lines.push(String(text));
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(into(out));
  jest.spyOn(process.stderr, 'write').mockImplementation(into(err));
});

afterEach(() => {
  jest.restoreAllMocks();
});

function useAll(output: Output): void {
  output.say('on the way');
  output.progress('1 of 2');
  output.endProgress();
  output.result({ a: 1 }, () => 'one');
}

describe('output', () => {
  it('gives machines the result as JSON, and nothing else', () => {
    useAll(new Output(true, true));
    expect([out, err]).toEqual([['{"a":1}\n'], []]);
  });

  it('gives people words, with progress only on a terminal', () => {
    useAll(new Output(false, false));
    expect([out, err]).toEqual([['one\n'], ['on the way\n']]);
    [out.length, err.length] = [0, 0];
    useAll(new Output(false, true));
    expect([out, err.join('')]).toEqual([['one\n'], 'on the way\n\r\u001b[2K1 of 2\r\u001b[2K']);
  });
});

describe('a table', () => {
  it('lines up its columns, whatever letters are in them', () => {
    const text = table(
      [
        ['Ñuñoa', 7, null],
        ['x', undefined, 'last'],
      ],
      ['NAME', 'N', 'Z'],
    );
    expect(text).toBe('NAME   N  Z\nÑuñoa  7\nx         last');
  });

  it('has a line for each row, and no column cuts another short', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ñ', '𝒳', '漢') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
        const lines = table(rows, ['one', 'two']).split('\n');
        expect(lines).toHaveLength(rows.length + 1);
        const width = Math.max(3, ...rows.map(([first]) => [...first].length));
        for (const [index, [first, second]] of rows.entries()) {
          const padded = first + ' '.repeat(width - [...first].length);
          expect(lines[index + 1]).toBe(`${padded}  ${second}`.trimEnd());
        }
      }),
    );
  });
});

describe('exit codes', () => {
  it('are different from each other, and all are in the help', () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(exitCodeHelp).toMatch(new RegExp(`^ +${String(code)} `, 'm'));
  });

  it('come with a failure for people', () => {
    const failure = new CommandFailed('what and why', exitCodes.refused, { code: 'x' });
    expect(failure).toMatchObject({ message: 'what and why', exitCode: 3, details: { code: 'x' } });
  });
});
