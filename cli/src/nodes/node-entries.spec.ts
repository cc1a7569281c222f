import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { AgreementEntry } from '@valija/contracts';
import { NodeEntries } from './node-entries.js';

const options = {
  kind: 'direct',
  name: 'Nodo',
  operator: 'L01280796',
  body: ['L01280796', 'L01010014'],
  units: false,
};

/** What `node add` asks the directory for, where it holds these agreements. */
function entriesAt(instant: string, held: Readonly<Record<string, Partial<AgreementEntry>>> = {}) {
  const find = (agreementId: string) => Promise.resolve(held[agreementId] as AgreementEntry | undefined);
  return new NodeEntries(find, new VirtualClock(instant)).of('madrid', options);
}

const beginnings = ({ agreements, routes }: Awaited<ReturnType<typeof entriesAt>>) => [
  agreements.map(({ from }) => from),
  routes.map(({ from }) => from),
];

describe('the agreements and routes of a new node', () => {
  it.each([
    ['in winter', '2026-11-22T10:00:00Z', '2026-11-21T23:00:00.000Z'],
    ['in summer', '2026-07-01T10:00:00Z', '2026-06-30T22:00:00.000Z'],
    ['while UTC is still at yesterday', '2026-11-21T23:30:00Z', '2026-11-21T23:00:00.000Z'],
  ])('begin with the present day of Madrid: %s', async (_, now, from) => {
    expect(beginnings(await entriesAt(now))).toEqual([
      [from, from],
      [from, from],
    ]);
  });

  it('keep their beginning when the command is repeated on another day', async () => {
    const from = '2026-02-03T23:00:00.000Z';
    const today = '2026-11-21T23:00:00.000Z';
    const held = { 'madrid.l01280796': { from } };
    expect(beginnings(await entriesAt('2026-11-22T10:00:00Z', held))).toEqual([
      [from, today],
      [from, today],
    ]);
  });

  it('begin anew where the old agreement has ended', async () => {
    const held = { 'madrid.l01280796': { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } };
    const [agreements] = beginnings(await entriesAt('2026-11-22T10:00:00Z', held));
    expect(agreements?.[0]).toBe('2026-11-21T23:00:00.000Z');
  });
});
