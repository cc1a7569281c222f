import { describe, expect, it } from '@jest/globals';
import { ackCodes, problemCodes } from '@valija/contracts';
import { explain } from './explain.js';
import { toolCodes } from './nodes/tool-codes.js';

describe('explain', () => {
  const codes = [...Object.keys(ackCodes), ...problemCodes, ...Object.keys(toolCodes)];

  it.each(codes)('knows %s', (code) => {
    const { meaning, whatToDo, note } = explain(code);
    for (const words of [meaning, whatToDo, note]) expect(words).toMatch(/^\S.{7,}$/s);
    expect(whatToDo).not.toMatch(/undefined|null/);
  });

  it('knows the codes that the tool itself gives to lines of a file', () => {
    expect(explain('document-unreadable')).toMatchObject({ note: expect.stringContaining('this tool') });
  });

  it.each(['nonsense', 'toString', ''])('does not pretend to know "%s"', (code) => {
    expect(() => explain(code)).toThrow(/is no code/);
  });
});
