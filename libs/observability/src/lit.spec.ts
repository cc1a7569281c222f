import { describe, expect, it } from '@jest/globals';
import { type Light, lights } from './lights.js';
import { litBy } from './lit.js';
import { Metrics } from './metrics.js';

const base = { withinS: 60, severity: 'warning', means: 'm', remedy: 'r' } as const;
const above: Light = { ...base, id: 'a', metric: 'age', condition: { kind: 'above', limit: 60 } };
const grows: Light = {
  ...base,
  id: 'g',
  metric: 'fetched',
  where: { answer: 'altered' },
  condition: { kind: 'grows' },
};
const share: Light = {
  ...base,
  id: 's',
  metric: 'fetched',
  condition: { kind: 'share', of: { answer: '!ready' }, by: 'issuer', above: 0.5 },
};

const ids = (text: string, some = [above, grows, share]): string[] =>
  litBy(text, some).map(({ light }) => light.id);

describe('lights by what a process has counted', () => {
  it('are dark where all is well, and where nothing was counted', async () => {
    const metrics = new Metrics();
    metrics.gauge('age', 'x').set(60);
    metrics.counter('fetched', 'x', ['issuer', 'answer']).inc({ issuer: 'A', answer: 'ready' }, 100);
    expect(ids(await metrics.text())).toEqual([]);
    expect(ids('')).toEqual([]);
  });

  it('are red above a limit, with the worst series', async () => {
    const metrics = new Metrics();
    const age = metrics.gauge('age', 'x', ['of']);
    age.set({ of: 'one' }, 61);
    age.set({ of: 'an "other"' }, 90);
    expect(litBy(await metrics.text(), [above])[0]?.shown).toMatch(/^valija_age is 90 \(of an /);
  });

  it('are red for what ought never to happen, with these labels only', async () => {
    const metrics = new Metrics();
    const fetched = metrics.counter('fetched', 'x', ['issuer', 'answer']);
    fetched.inc({ issuer: 'A', answer: 'gone' });
    expect(ids(await metrics.text())).toEqual([]);
    fetched.inc({ issuer: 'A', answer: 'altered' });
    expect(ids(await metrics.text())).toEqual(['g']);
  });

  it('are red for too large a share of one, and not of a few', async () => {
    const metrics = new Metrics();
    const fetched = metrics.counter('fetched', 'x', ['issuer', 'answer']);
    fetched.inc({ issuer: 'A', answer: 'unavailable' }, 12);
    expect(ids(await metrics.text())).toEqual([]);
    fetched.inc({ issuer: 'A', answer: 'ready' }, 8);
    fetched.inc({ issuer: 'B', answer: 'ready' }, 1_000);
    expect(litBy(await metrics.text(), [share])[0]?.shown).toBe('issuer A: 12 of 20 since it was started');
  });

  it('have names of their own, and say what to do', () => {
    expect(new Set(lights.map(({ id }) => id)).size).toBe(lights.length);
    for (const { means, remedy } of lights)
      expect([means, remedy].map((text) => text.endsWith('.'))).toEqual([true, true]);
  });
});
