import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CODES_WINDOW_MS,
  type CodesSent,
  type Pending,
  isNoSuchAddress,
  normalAddress,
  plainCode,
  verdictOn,
  waitForCode,
} from './verification.js';

const nowMs = Date.parse('2026-11-20T11:00:00Z');
const pending: Pending = {
  address: 'ana@correo.example',
  code: '042817',
  expiresAtMs: nowMs + 1,
  triesLeft: 5,
};

describe('verdictOn', () => {
  it('verifies the address that the code was sent to', () => {
    expect(verdictOn(pending, '042817', nowMs)).toEqual({ kind: 'verified', address: 'ana@correo.example' });
  });

  it('counts every wrong code, however long it is', () => {
    const wrong = fc.string().filter((given) => given !== pending.code);
    fc.assert(
      fc.property(wrong, (given) => {
        expect(verdictOn(pending, given, nowMs)).toEqual({ kind: 'wrong', triesLeft: 4 });
      }),
    );
    expect(verdictOn({ ...pending, triesLeft: 1 }, '42817', nowMs)).toEqual({ kind: 'wrong', triesLeft: 0 });
  });

  it('takes no code that has expired, was tried too often, or was never sent', () => {
    const expired = { kind: 'expired' };
    expect(verdictOn(pending, '042817', nowMs + 1)).toEqual(expired);
    expect(verdictOn({ ...pending, triesLeft: 0 }, '042817', nowMs)).toEqual(expired);
    expect(verdictOn(undefined, '042817', nowMs)).toEqual(expired);
  });
});

describe('waitForCode', () => {
  const sent = (count: number, agoMs = 0): CodesSent => ({ count, oldestAtMs: nowMs - agoMs });

  it('sends five codes an hour for a person, and three to an address', () => {
    expect(waitForCode(sent(4), sent(2), nowMs)).toBe(0);
    expect(waitForCode(sent(5), sent(0), nowMs)).toBe(3_600);
    expect(waitForCode(sent(0), sent(3), nowMs)).toBe(3_600);
  });

  it('waits until the oldest is an hour old, and for the longer of both', () => {
    expect(waitForCode(sent(5, 600_000), sent(3, 1_200_000), nowMs)).toBe(3_000);
    expect(waitForCode(sent(5, 1_200_000), sent(3, 600_000), nowMs)).toBe(3_000);
    expect(waitForCode(sent(5, CODES_WINDOW_MS - 1), sent(0), nowMs)).toBe(1);
    expect(waitForCode(sent(5, CODES_WINDOW_MS), sent(0), nowMs)).toBe(0);
  });
});

it('a code may be written with spaces', () => {
  expect(plainCode(' 042 817\n')).toBe('042817');
});

it('an address is the same with a domain in capitals, and another with another name before it', () => {
  expect(normalAddress(' Ana.Ruiz@Correo.EXAMPLE ')).toBe('Ana.Ruiz@correo.example');
  expect(normalAddress('"a@b"@Correo.example')).toBe('"a@b"@correo.example');
});

it('only what a server says of the address itself stops it', () => {
  for (const code of ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10']) expect(isNoSuchAddress(code)).toBe(true);
  // Of the sender, of a full mailbox, of rules, of a reply code without more.
  for (const code of ['5.1.7', '5.1.8', '5.2.2', '5.7.1', '5.1.11', '4.1.1', '550', 'unreachable'])
    expect(isNoSuchAddress(code)).toBe(false);
});
