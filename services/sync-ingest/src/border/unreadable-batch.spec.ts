import { expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { IngestBatch } from '@valija/contracts';
import type { DirectoryCopy } from '@valija/directory-copy';
import type { RowEncoder } from '@valija/dispatch-rows';
import type { BrokerAdmin } from '@valija/messaging/admin';
import { Metrics } from '@valija/observability';
import { quietLogger } from '@valija/testing';
import { BorderService } from './border.service.js';
import type { StoreGateway } from './store.gateway.js';

const TOPIC = 'nodes.madrid.dispatches.v1';

it('a batch that cannot be read is answered as one range', async () => {
  const committed: IngestBatch[] = [];
  const commit: StoreGateway['commit'] = (batch) => {
    committed.push(batch);
    return Promise.resolve({ kind: 'committed', nextOffset: batch.lastOffset + 1 });
  };
  const assign = () => Promise.resolve({ kind: 'from', offset: 0, generation: 1, epoch: 1 });
  const logs = () => Promise.resolve([{ topicId: 'x', partitions: 1, start: 0, end: 3 }]);
  const encoder = { reset: () => undefined, bytes: () => Buffer.alloc(0) };
  const border = new BorderService(
    { model: {} } as DirectoryCopy,
    { commit, assign } as unknown as StoreGateway,
    { logs } as unknown as BrokerAdmin,
    encoder as unknown as RowEncoder,
    new VirtualClock('2026-11-20T12:00:00Z'),
    quietLogger(),
    new Metrics(),
  );
  await border.assigned(TOPIC, 0);
  const range = { firstOffset: 1, lastOffset: 20, code: 'batch-too-large', digest: 'ab' } as const;
  expect(await border.refuse(TOPIC, 0, { kind: 'unreadable', ...range })).toEqual({
    kind: 'next',
    offset: 21,
  });
  expect(committed[0]).toMatchObject({
    nodeId: 'madrid',
    firstOffset: 1,
    lastOffset: 20,
    offsets: [],
    rejections: [{ offset: 1, lastOffset: 20, code: 'batch-too-large', digest: 'ab' }],
  });
});
