import { describe, expect, it } from '@jest/globals';
import { methods, methodsFor, needsStepUp, requiredLevel } from './methods.js';

describe('methods', () => {
  it.each([
    ['pin', 'low'],
    ['mobile', 'substantial'],
    ['permanent', 'substantial'],
    ['certificate', 'substantial'],
    ['dnie', 'high'],
  ])('%s has the level %s', (id, level) => {
    expect(methods.find((method) => method.id === id)?.level).toBe(level);
  });

  it.each([
    [undefined, ['certificate', 'dnie', 'permanent', 'pin', 'mobile']],
    ['low', ['certificate', 'dnie', 'permanent', 'pin', 'mobile']],
    ['substantial', ['certificate', 'dnie', 'permanent', 'mobile']],
    ['high', ['dnie']],
  ] as const)('of at least %s are offered, and no weaker ones', (required, ids) => {
    expect(methodsFor(required).map(({ id }) => id)).toEqual(ids);
  });
});

describe('requiredLevel', () => {
  it.each([
    ['substantial high', 'substantial'],
    ['high substantial', 'substantial'],
    ['high', 'high'],
    ['something else', undefined],
    [undefined, undefined],
  ])('of "%s" is the least that would do', (acrValues, level) => {
    expect(requiredLevel(acrValues)).toBe(level);
  });
});

describe('needsStepUp', () => {
  it.each([
    ['low', 'substantial high', true],
    ['substantial', 'substantial high', false],
    ['high', 'low', false],
    [undefined, 'low', true],
    ['low', undefined, false],
  ])('a session of %s, asked for %s: %s', (current, acrValues, is) => {
    expect(needsStepUp(current, acrValues)).toBe(is);
  });
});
