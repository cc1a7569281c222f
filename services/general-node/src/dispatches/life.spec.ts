import { describe, expect, it } from '@jest/globals';
import { nodeEventNames } from '@valija/contracts';
import { lifeAfter } from './life.js';

describe('lifeAfter', () => {
  it.each([
    ['DispatchMadeAvailable', 'accepted', 'open'],
    ['DispatchMadeAvailable', 'duplicate', 'open'],
    ['DispatchAmended', 'superseded', 'open'],
    ['DispatchCancelled', 'accepted', 'closed'],
    ['DispatchResolvedElsewhere', 'accepted', 'closed'],
    ['DispatchDeadlineExtended', 'accepted', undefined],
  ] as const)('says that %s, %s, makes a dispatch %s', (type, outcome, life) => {
    expect(lifeAfter(type, outcome)).toBe(life);
  });

  it('says that what the hub rejects changes nothing', () => {
    for (const type of nodeEventNames) expect(lifeAfter(type, 'rejected')).toBeUndefined();
  });
});
