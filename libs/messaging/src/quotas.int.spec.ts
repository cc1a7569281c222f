import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin, ClientQuotaMatchTypes, produceV11 } from '@platformatic/kafka';
import { nodeTopics } from '@valija/contracts';
import { type TestBroker, testBroker, eventually } from '@valija/testing';
import type { KafkaSettings } from './index.js';

const quota = { produceBytesPerSecond: 20_000, fetchBytesPerSecond: 30_000, requestPercentage: 150 };
const admins: Admin[] = [];
let broker: TestBroker;
let fast: KafkaSettings;
let other: KafkaSettings;

beforeAll(async () => {
  broker = testBroker();
  fast = await broker.addNode(broker.nodeId());
  other = await broker.addNode(broker.nodeId());
  await broker.admin.setQuotas([fast.username], quota);
});

afterAll(async () => {
  for (const admin of admins) await admin.close();
  await broker.close();
});

function adminAs({ brokers, username, password, clientId }: KafkaSettings): Admin {
  const sasl = { mechanism: 'SCRAM-SHA-512', username, password } as const;
  const admin = new Admin({ clientId, bootstrapBrokers: [...brokers], sasl });
  admins.push(admin);
  return admin;
}

/** What the broker says of how long it makes a node wait for 200 KB. */
async function throttledMs(node: KafkaSettings): Promise<number> {
  const [connection] = (await adminAs(node).connectToBrokers()).values();
  if (!connection) throw new Error('no broker answers');
  const topic = nodeTopics(node.clientId).dispatches;
  const message = { topic, partition: 0, key: Buffer.from('key'), value: Buffer.alloc(200_000) };
  const answer = await produceV11.api.async(connection, 1, 30_000, [message]);
  return typeof answer === 'object' ? answer.throttleTimeMs : 0;
}

describe('the quota of a node', () => {
  it('is what it was given, and is given again without harm', async () => {
    await broker.admin.setQuotas([fast.username], quota);
    const admin = adminAs(broker.settings);
    // What the controller has taken, a broker knows a moment later.
    const described = await eventually(async () => {
      const [found] = await admin.describeClientQuotas({
        components: [{ entityType: 'user', matchType: ClientQuotaMatchTypes.EXACT, match: fast.username }],
      });
      return found;
    });
    expect(Object.fromEntries(described.values.map(({ key, value }) => [key, value]))).toEqual({
      producer_byte_rate: 20_000,
      consumer_byte_rate: 30_000,
      request_percentage: 150,
    });
  });

  it('makes it wait when it sends faster, and nobody else; what it sent is there', async () => {
    expect(await throttledMs(fast)).toBeGreaterThan(0);
    expect(await throttledMs(other)).toBe(0);
    const [log] = (await broker.admin.logs(nodeTopics(fast.clientId).dispatches)) ?? [];
    expect(log?.end).toBe(1);
  });
});
