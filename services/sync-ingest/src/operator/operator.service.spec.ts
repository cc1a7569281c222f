import { describe, expect, it } from '@jest/globals';
import type { DirectoryCopy } from '@valija/directory-copy';
import { DirectoryModel } from '@valija/directory-copy';
import type { BorderService } from '../border/border.service.js';
import type { StoreGateway } from '../border/store.gateway.js';
import { OperatorService } from './operator.service.js';

const topicOf = (node: string) => `nodes.${node}.dispatches.v1`;

interface Given {
  /** Log of each partition, by node. */
  readonly logs: Readonly<Record<string, { start: number; end: number }[]>>;
  /** Next offset by `node/partition`. */
  readonly fences?: Readonly<Record<string, number>>;
}

function operatorService({ logs, fences = {} }: Given): OperatorService {
  const model = new DirectoryModel();
  const nodes = Object.keys(logs).map((nodeId) => ({
    entity: 'node' as const,
    key: nodeId,
    value: { nodeId, name: nodeId, kind: 'direct', operator: 'x', status: 'active' } as never,
  }));
  model.apply(nodes);
  const positions = Object.entries(fences).map(([place, nextOffset]) => {
    const [node = '', partition] = place.split('/');
    return {
      topic: topicOf(node),
      partition: Number(partition),
      generation: 2,
      nextOffset,
      committedAt: 'then',
    };
  });
  const store = { positions: () => Promise.resolve({ positions }) } as unknown as StoreGateway;
  const admin = {
    logs: (topic: string) => Promise.resolve(logs[topic.split('.')[1] ?? '']),
  } as never;
  return new OperatorService({ model } as DirectoryCopy, store, admin, {} as BorderService);
}

describe('partitions', () => {
  it('stand where their fence is, beside their log', async () => {
    const service = operatorService({ logs: { madrid: [{ start: 3, end: 10 }] }, fences: { 'madrid/0': 7 } });
    expect(await service.partitions(undefined)).toEqual([
      {
        topic: topicOf('madrid'),
        partition: 0,
        generation: 2,
        nextOffset: 7,
        logStart: 3,
        logEnd: 10,
        lag: 3,
        committedAt: 'then',
        status: 'reading',
      },
    ]);
  });

  it.each([
    ['before the start of the log', 2, 'stopped', 8],
    ['at its start', 3, 'reading', 7],
    ['at its end', 10, 'reading', 0],
    ['beyond its end', 11, 'stopped', 0],
  ])('%s are as they should be told', async (_, next, status, lag) => {
    const service = operatorService({ logs: { a1: [{ start: 3, end: 10 }] }, fences: { 'a1/0': next } });
    expect(await service.partitions('a1')).toMatchObject([{ status, lag }]);
  });

  it('are new until they are first read', async () => {
    const service = operatorService({ logs: { a1: [{ start: 0, end: 5 }] } });
    expect(await service.partitions('a1')).toMatchObject([
      { status: 'new', nextOffset: 0, lag: 5, committedAt: null },
    ]);
  });

  it('are those of one node where it is named, and none of a node without topics', async () => {
    const log = { start: 0, end: 0 };
    const service = operatorService({ logs: { a1: [log, log], b1: [log] } });
    expect((await service.partitions('a1')).map(({ partition }) => partition)).toEqual([0, 1]);
    expect(await service.partitions(undefined)).toHaveLength(3);
    expect(await service.partitions('c1')).toEqual([]);
  });
});
