import { describe, expect, it } from '@jest/globals';
import { faultPlan } from './fault-plan.js';

const targets = ['postgres', 'kafka', 'redis'];

describe('the plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(faultPlan('a', targets, 40)).toEqual(faultPlan('a', targets, 40));
    expect(faultPlan('a', targets, 40)).not.toEqual(faultPlan('b', targets, 40));
  });

  it('ends each target once in turn before it goes on at random', () => {
    const plan = faultPlan('a', targets, 40);
    expect(new Set(plan.slice(0, 3).map(({ target }) => target))).toEqual(new Set(targets));
    expect(plan.slice(0, 3).every(({ kind }) => kind === 'kill')).toBe(true);
    expect(plan.some(({ kind, pauseMs }) => kind === 'pause' && pauseMs > 0)).toBe(true);
  });
});
