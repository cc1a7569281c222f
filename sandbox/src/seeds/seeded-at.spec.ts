import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { seededAtMs } from './seeded-at.js';

describe('seededAtMs', () => {
  it('is the time of the first start, also at the later ones', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const clock = new VirtualClock('2026-01-15T10:00:00Z');
    const first = seededAtMs(folder, clock);
    clock.advanceMs(86_400_000);
    expect(first).toBe(Date.parse('2026-01-15T10:00:00Z'));
    expect(seededAtMs(folder, clock)).toBe(first);
  });

  it('does not guess where the file holds something else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    writeFileSync(join(folder, 'seeded-at'), 'yesterday');
    expect(() => seededAtMs(folder, new VirtualClock('2026-01-15T10:00:00Z'))).toThrow('instant');
  });
});
