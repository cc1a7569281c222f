import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Of } from './repr-digest.js';

const base64 = hash('sha256', 'a', 'base64');
const hex = hash('sha256', 'a', 'hex');

describe('sha256Of', () => {
  it.each([
    `sha-256=:${base64}:`,
    `sha-512=:AAAA:, sha-256=:${base64}:`,
    `sha-256=:${base64}:;x=1, md5=:AA==:`,
  ])('finds the digest in %s', (header) => {
    expect(sha256Of(header)).toBe(hex);
  });

  it.each([
    undefined,
    '',
    `sha-256=${base64}`,
    `sha-512=:${base64}:`,
    'sha-256=:short:',
    `xsha-256=:${base64}:`,
  ])('finds none in %s', (header) => {
    expect(sha256Of(header)).toBeUndefined();
  });
});
