import { describe, expect, it } from '@jest/globals';
import type { RestoreStatus } from '@valija/contracts';
import type { StoreGateway } from '../border/store.gateway.js';
import { RestorationService } from './restoration.service.js';

const topic = 'nodes.madrid.dispatches.v1';

function serviceWith(
  partitions: RestoreStatus['partitions'],
  log: { start: number; end: number } | undefined,
): RestorationService {
  const status: RestoreStatus = {
    state: 'behind',
    since: 'then',
    operator: null,
    partitions,
    events: {},
    unreadable: [],
    differing: 0,
  };
  const store = { restoreStatus: () => Promise.resolve(status) } as unknown as StoreGateway;
  return new RestorationService(store, { logs: () => Promise.resolve(log && [log]) } as never);
}

describe('what is asked again', () => {
  it.each([
    ['all of it is there', { start: 0, end: 20 }, { from: 5, to: 9 }, null],
    ['some has gone', { start: 7, end: 20 }, { from: 7, to: 9 }, { from: 5, to: 6 }],
    ['all has gone', { start: 12, end: 20 }, null, { from: 5, to: 9 }],
    ['the log was cut off', { start: 0, end: 8 }, { from: 5, to: 7 }, null],
    ['there is no topic any more', undefined, null, null],
  ])('is what was answered since the backup: %s', async (_, log, again, lost) => {
    const service = serviceWith([{ topic, partition: 0, nextOffset: 5, lastOffset: 9 }], log);
    expect((await service.look()).partitions).toEqual([{ topic, partition: 0, again, lost }]);
  });

  it('is nothing of a partition that was read again', async () => {
    const service = serviceWith([{ topic, partition: 0, nextOffset: 10, lastOffset: 9 }], {
      start: 0,
      end: 20,
    });
    expect((await service.look()).partitions).toEqual([]);
  });
});
