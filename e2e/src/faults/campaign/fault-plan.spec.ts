import { describe, expect, it } from '@jest/globals';
import { faultPlan } from './fault-plan.js';

const targets = { all: ['postgres', 'kafka', 'redis', 'sync-ingest-1'], members: ['sync-ingest-1'] };

describe('the plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(faultPlan('a', targets, 40)).toEqual(faultPlan('a', targets, 40));
    expect(faultPlan('a', targets, 40)).not.toEqual(faultPlan('b', targets, 40));
  });

  it('ends each target once in turn, and stops each member for longer than a session, before it goes on at random', () => {
    const plan = faultPlan('a', targets, 40);
    expect(new Set(plan.slice(0, 4).map(({ target }) => target))).toEqual(new Set(targets.all));
    expect(plan.slice(0, 4).every(({ kind }) => kind === 'kill')).toBe(true);
    expect(plan[4]).toMatchObject({ kind: 'pause', target: 'sync-ingest-1' });
    expect(plan[4]?.pauseMs).toBeGreaterThan(12_000);
    expect(plan.slice(5).some(({ kind, pauseMs }) => kind === 'pause' && pauseMs < 12_000)).toBe(true);
  });
});
