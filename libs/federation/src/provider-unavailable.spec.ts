import { describe, expect, it } from '@jest/globals';
import { ProviderUnavailable } from './provider-unavailable.js';
import type { Source } from './source.js';

const nowMs = Date.parse('2026-11-20T10:00:00Z');
const source = { systemId: 'salud', instead: { pageUrl: 'https://sede.example' } } as unknown as Source;
const retryAfterS = (until?: string): unknown =>
  new ProviderUnavailable(source, { why: 'unavailable', ...(until && { until }) }, nowMs).facts[
    'retryAfterS'
  ];

describe('a system that has something and does not answer', () => {
  it('is named, with where the person can ask instead', () => {
    expect(new ProviderUnavailable(source, { why: 'too-slow' }, nowMs)).toMatchObject({
      code: 'provider-unavailable',
      facts: { system: 'salud', why: 'too-slow', pageUrl: 'https://sede.example' },
    });
  });

  it('may be asked again when it said so, and soon where it said nothing', () => {
    expect(retryAfterS('2026-11-20T10:01:30.200Z')).toBe(91);
    expect(retryAfterS('2026-11-20T09:00:00Z')).toBe(1);
    expect(retryAfterS()).toBe(30);
  });
});
