import { describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import { idempotencyKeyOf } from './idempotency-key.js';

const keyOf = (header: unknown): string =>
  idempotencyKeyOf({ headers: { 'idempotency-key': header } } as never);

describe('the Idempotency-Key of a request', () => {
  it.each(['12345678', 'a'.repeat(128), '019aa0b1-4c00-7a11-9b2c-3d4e5f607182', '!"#$%&~z'])(
    'is %s',
    (key) => {
      expect(keyOf(key)).toBe(key);
    },
  );

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['too short', '1234567'],
    ['too long', 'a'.repeat(129)],
    ['given twice, as Node joins it', '12345678, 12345678'],
    ['given twice, as a list', ['12345678', '12345678']],
    ['with a space', 'with a space'],
    ['with a letter beyond ASCII', 'with-ñ-in-it'],
    ['with a control character', 'with\u0000zero'],
  ])('is none where it is %s', (_, header) => {
    expect(() => keyOf(header)).toThrow(new CodedError('idempotency-key-missing'));
  });
});
