import { describe, expect, it } from '@jest/globals';
import { ackCodes } from '@valija/contracts';
import { changed, code, leftAt, run } from '../testing/messages.js';

describe('authority', () => {
  const issuedBy = (dir3: string, root = dir3) =>
    changed((data) =>
      Object.assign(data, { issuer: { dir3, name: 'x' }, rootIssuer: { dir3: root, name: 'x' } }),
    );

  it.each([
    ['a body that is not there yet', issuedBy('L01999999'), 'body-unknown'],
    ['an extinct one', issuedBy('L01000002'), 'body-extinct'],
    ['one without an agreement', issuedBy('L01000001'), 'issuer-not-authorised'],
    ['one whose agreement has ended', issuedBy('L01000003'), 'agreement-not-in-force'],
    ['one whose route is elsewhere', issuedBy('L01000004'), 'route-elsewhere'],
    ['a unit under the wrong root', issuedBy('LA0000001'), 'root-issuer-mismatch'],
    [
      'a unit that the agreement does not include',
      issuedBy('LA0000001', 'L01280796'),
      'issuer-not-authorised',
    ],
    [
      'an unknown responsible unit',
      changed((data) => (data.responsibleUnit.dir3 = 'L01999999')),
      'body-unknown',
    ],
  ])('refuses %s', (_title, data, expected) => {
    expect(code(run({ data }))).toBe(expected);
  });

  it('names the successor of an extinct body', () => {
    expect(run({ data: issuedBy('L01000002') })).toMatchObject({
      fault: { detail: expect.stringContaining('L01280796') },
    });
  });

  it('lets a node correct what it made after the body changed its route', () => {
    const data = { ...issuedBy('L01000004'), version: 2 };
    expect(code(run({ name: 'DispatchAmended', data }))).toBe('accepted');
  });

  const before = Date.parse(leftAt) - 1;

  it('asks agreement and route for the instant at which the broker took the event, however late it is read', () => {
    const data = issuedBy('L01000005');
    expect(run({ data, takenAtMs: before })).toMatchObject({ isLate: true });
    expect(code(run({ data, takenAtMs: before }))).toBe('accepted');
    expect(code(run({ data, takenAtMs: Date.parse(leftAt) }))).toBe('agreement-not-in-force');
    expect(run({ data: issuedBy('L01280796') })).not.toHaveProperty('isLate');
  });

  it('hands on what the directory forbids, for it may repeat what was taken before', () => {
    expect(run({ data: issuedBy('L01000004') })).toMatchObject({
      fault: { code: 'route-elsewhere' },
      event: { name: 'DispatchMadeAvailable' },
    });
    expect(run({ data: changed((data) => (data.holder.idNumber = '12345678A')) })).not.toHaveProperty(
      'event',
    );
  });

  it('says of time-healing faults, and only of those, that they may be tried again', () => {
    const retryable = Object.entries(ackCodes)
      .filter(([, entry]) => entry.retryable)
      .map(([name]) => name);
    expect(retryable.sort()).toEqual(['body-unknown', 'dispatch-unknown', 'offsets-lost']);
  });
});
