import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DirectoryRecord, type DirectoryRpc, envelopeHeaders, hubTopics } from '@valija/contracts';
import { Publisher } from '@valija/messaging';
import type { RpcClient } from '@valija/rpc';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { DirectoryCopy } from './directory-copy.js';

// Joining a group takes its time.
jest.setTimeout(60_000);

let broker: TestBroker;
let publisher: Publisher;
let copy: DirectoryCopy;
let asked: string[];
let isAway: boolean;
/** What the directory is at each revision. */
let revision: number;
let records: DirectoryRecord[];

const node = (nodeId: string, rest: object = {}): DirectoryRecord => ({
  entity: 'node',
  key: nodeId,
  value: { nodeId, name: nodeId, kind: 'direct', operator: 'L01280796', status: 'active', ...rest } as never,
});

beforeAll(async () => {
  broker = testBroker();
  publisher = new Publisher(broker.broker);
  await broker.addTopic(hubTopics.directoryChanges);
});

afterAll(async () => {
  await publisher.close();
  await broker.close();
});

beforeEach(() => {
  asked = [];
  isAway = false;
  // Other tests of this file share the topic: revisions of each are far from those of the others.
  revision = Math.floor(Math.random() * 1_000_000) * 1_000;
  records = [node('first')];
  const call = (question: string): Promise<unknown> => {
    asked.push(question);
    return isAway ? Promise.reject(new Error('away')) : Promise.resolve({ revision, records });
  };
  const directory = { call } as unknown as RpcClient<DirectoryRpc>;
  copy = new DirectoryCopy({ directory, broker: broker.broker, service: `t${randomUUID()}` });
});

afterEach(() => copy.stop());

const names = (): string[] => copy.model.all('node').map(({ nodeId }) => nodeId);

/** Starts the copy and waits until it hears what is said from then on. */
async function start(): Promise<void> {
  await copy.start();
  await (copy as unknown as { consumer: { listening: Promise<void> } }).consumer.listening;
}

async function announce(at: number, entries: readonly DirectoryRecord[]): Promise<void> {
  const headers = envelopeHeaders({
    id: randomUUID(),
    name: 'DirectoryChanged',
    source: '/hub/directory',
    time: '2026-11-20T12:00:00Z',
  });
  const value = JSON.stringify({ revision: at, entries });
  await publisher.publish([{ topic: hubTopics.directoryChanges, key: 'directory', headers, value }]);
}

describe('a copy of the directory', () => {
  it('is not there before the directory has answered, and then at once', async () => {
    isAway = true;
    const started = copy.start();
    await eventually(() => asked.length >= 2);
    expect(copy.isReady).toBe(false);
    // Empty, it would deny what the directory holds.
    expect(names).toThrow(expect.objectContaining({ code: 'service-unavailable' }));
    isAway = false;
    await started;
    await copy.loaded;
    expect([copy.isReady, names()]).toEqual([true, ['first']]);
  });

  it('takes the next change from the news, without asking', async () => {
    await start();
    let changes = 0;
    copy.onChange(() => (changes += 1));
    await announce(revision + 1, [node('second'), { entity: 'node', key: 'first', value: null }]);
    await eventually(() => changes === 1);
    expect(names()).toEqual(['second']);
    expect(asked).toEqual(['directory.snapshot']);
  });

  it('asks what it missed where a revision is missing, or where the news is too large to be told', async () => {
    await start();
    revision += 3;
    records = [node('second'), node('third')];
    await announce(revision, [node('third')]);
    await eventually(() => names().length === 3);
    revision += 1;
    records = [node('fourth')];
    await announce(revision, []);
    await eventually(() => names().length === 4);
    expect(asked).toEqual(['directory.snapshot', 'directory.changes', 'directory.changes']);
  });

  it('is loaded anew where the directory was restored from a backup, and forgets what it has forgotten', async () => {
    await start();
    await announce(revision + 1, [node('announced')]);
    await eventually(() => names().includes('announced'));
    // A revision that was never announced is not there any more: nobody may go on from it.
    records = [node('first'), node('restored')];
    await announce(revision + 500, []);
    await eventually(() => names().includes('restored'));
    expect(names()).toEqual(['first', 'restored']);
    expect(asked).toEqual(['directory.snapshot', 'directory.changes', 'directory.snapshot']);
  });

  it('is not set back by old news', async () => {
    await start();
    await announce(revision, [node('first', { name: 'as it was' })]);
    await announce(revision - 1, [node('before')]);
    await announce(revision + 1, [node('second')]);
    await eventually(() => names().includes('second'));
    expect(names()).toEqual(['first', 'second']);
    expect(copy.model.node('first')?.name).toBe('first');
    expect(asked).toEqual(['directory.snapshot']);
  });

  it('goes on answering while the directory is away, and catches up when it is back', async () => {
    await start();
    isAway = true;
    revision += 2;
    records = [node('second')];
    await announce(revision, records);
    await eventually(() => asked.includes('directory.changes'));
    expect([copy.isReady, names()]).toEqual([true, ['first']]);
    isAway = false;
    await eventually(() => names().includes('second'));
  });
});
