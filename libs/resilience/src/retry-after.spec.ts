import { describe, expect, it } from '@jest/globals';
import { instantOrRetryAfter } from './retry-after.js';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const said = (header: string | undefined, instant?: string): string | undefined =>
  instantOrRetryAfter(instant, { headers: { 'retry-after': header } }, nowMs);

describe('when to ask an administration again', () => {
  it('is what the body says, whatever the header', () => {
    expect(said('60', '2026-11-20T14:00:00+01:00')).toBe('2026-11-20T14:00:00+01:00');
  });

  it('is what Retry-After says where the body says nothing that is an instant', () => {
    expect(said('90')).toBe('2026-11-20T12:01:30.000Z');
    expect(said('Fri, 20 Nov 2026 13:00:00 GMT')).toBe('2026-11-20T13:00:00.000Z');
    // A leap second follows the schema and is no instant of ours.
    expect(said('90', '2016-12-31T23:59:60Z')).toBe('2026-11-20T12:01:30.000Z');
  });

  it.each([
    undefined,
    '',
    '-1',
    '1.5',
    'soon',
    '0x10',
    '99999999999999',
    'Fri, 20 Nov 2026 11:00:00 GMT',
    'Fri, 20 Nov 9999 11:00:00 GMT',
  ])('is not known from %s', (header) => {
    expect(said(header)).toBeUndefined();
  });
});
