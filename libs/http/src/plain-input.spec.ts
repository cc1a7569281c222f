import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unusable } from './plain-input.js';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('what no request may hold', () => {
  it.each<[string, unknown, string]>([
    ['NUL', { a: ['x', 'y\0'] }, '/a/1'],
    ['the first half of a character', { a: '\ud83d' }, '/a'],
    ['the second half of one', { b: [{ 'Ana Ejemplo': 'x\ude00y' }] }, '/b/0/…'],
    ['NUL in a name', { a: { 'b\0': 1 } }, '/a'],
    ['half a character in a name', { '\ud83d': 1 }, ''],
    ['NUL, alone', '\0', ''],
  ])('is %s, and the place is named', (_, value, pointer) => {
    expect(unusable(value)).toMatchObject({ pointer });
  });

  it('is nesting without end, however deep: nothing here goes down by recursion', () => {
    expect(unusable(nested(32))).toBeUndefined();
    expect(unusable(nested(33))).toMatchObject({ detail: expect.stringContaining('32') });
    let deep: unknown = 1;
    for (let depth = 0; depth < 1_000_000; depth++) deep = { deep };
    expect(unusable(deep)).toBeDefined();
  });

  it('is nothing of what PostgreSQL and UTF-8 can keep', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        const isKept = !text.includes(String.raw`\u0000`) && !/\\ud[89a-f]/.test(text);
        expect(unusable(value) === undefined).toBe(isKept);
      }),
    );
    expect(unusable({ a: 'niño 😀', b: [null, 1, true, undefined, '\n\t'] })).toBeUndefined();
  });
});
