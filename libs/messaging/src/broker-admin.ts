import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  ClientQuotaEntityTypes,
  ClientQuotaKeys,
  ConfigResourceTypes,
  type ConnectionPoolEventPayload,
  IncrementalAlterConfigOperationTypes,
  ResourcePatternTypes,
  ResourceTypes,
  alterUserScramCredentialsV0,
} from '@platformatic/kafka';
import { sleep } from '@valija/clock';
import type { AccessRule } from './access-rules.js';
import type { KafkaSettings } from './settings.js';
import { TopicIds } from './topic-ids.js';

export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  /** Of a topic that a node writes the broker keeps batches as they come; it unpacks what services write. */
  readonly writer: 'node' | 'hub';
  readonly configuration: Readonly<Record<string, string>>;
}

/** What a principal may ask of each broker; who asks for more waits. */
export interface Quota {
  readonly produceBytesPerSecond: number;
  readonly fetchBytesPerSecond: number;
  /** Of the time of the broker's threads: 100 is all of one. */
  readonly requestPercentage: number;
}

/** What a partition's log holds now. */
export interface PartitionLog {
  /** Of the topic: another id under the same name is a topic made anew. */
  readonly topicId: string;
  readonly partitions: number;
  readonly start: number;
  /** The offset that the next record will get. */
  readonly end: number;
}

const SCRAM_SHA_512 = 2;
const ITERATIONS = 8_192;
const HASH_BYTES = 64;
const KNOWN_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;
const EARLIEST = -2n;
const LATEST = -1n;
const TOPIC_EXISTS = 'TOPIC_ALREADY_EXISTS';

/**
 * What a topic has and keeps. The broker stamps each record when it takes it: whether a node might say something is asked
 * for that instant, which no node can choose. What a node writes stays packed as it came: to store it otherwise the
 * broker would have all of it in memory, and 300 KB of gzip can be 300 MB (ADR 0023). Topics that services write, and
 * nodes read, are stored plain.
 */
function fixedFor(writer: TopicPlan['writer']): Readonly<Record<string, string>> {
  return {
    'compression.type': writer === 'node' ? 'producer' : 'uncompressed',
    'message.timestamp.type': 'LogAppendTime',
  };
}

const operations = {
  read: AclOperations.READ,
  write: AclOperations.WRITE,
  describe: AclOperations.DESCRIBE,
} as const;

/** Topics, principals, access rules and logs. kafkajs knows neither SCRAM users nor topic ids, so this one speaks @platformatic/kafka. */
export class BrokerAdmin {
  private readonly admin: Admin;
  private readonly topicIds = new TopicIds((topics) => this.idsOf(topics));

  constructor(settings: KafkaSettings) {
    this.admin = new Admin({
      clientId: settings.clientId,
      bootstrapBrokers: [...settings.brokers],
      sasl: { mechanism: 'SCRAM-SHA-512', username: settings.username, password: settings.password },
      ...(settings.tls && { tls: {} }),
      retries: 3,
      timeout: 10_000,
    });
    // Of a lost connection it may tell twice, and it listens once: the second time would end the process.
    const listen = ({ connection }: ConnectionPoolEventPayload): void => {
      connection.on('error', () => undefined);
    };
    this.admin.on('client:broker:connect', listen);
    this.admin.on('client:broker:failed', listen);
  }

  listTopics(): Promise<string[]> {
    return this.admin.listTopics();
  }

  /** Makes topics; those that are there already keep their settings, but for what is fixed. */
  async ensureTopics(plans: readonly TopicPlan[]): Promise<void> {
    const known = new Set(await this.admin.listTopics());
    const missing = plans.filter(({ name }) => !known.has(name));
    const alike = Map.groupBy(missing, ({ name: _, ...rest }) => JSON.stringify(rest));
    for (const [first, ...others] of alike.values()) {
      if (first) await this.createAlike([first.name, ...others.map(({ name }) => name)], first);
    }
    await this.setFixed(plans.filter(({ name }) => known.has(name)));
    await this.untilKnown(missing.map(({ name }) => name));
  }

  async deleteTopic(name: string): Promise<void> {
    await this.admin.deleteTopics({ topics: [name] });
  }

  /** Makes principals, or gives them new passwords. */
  async setPasswords(passwords: ReadonlyMap<string, string>): Promise<void> {
    if (passwords.size === 0) return;
    const credentials = await Promise.all(
      [...passwords].map(async ([name, password]) => {
        const salt = randomBytes(16);
        const saltedPassword = await promisify(pbkdf2)(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
        return { name, mechanism: SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword };
      }),
    );
    const [connection] = (await this.admin.connectToBrokers()).values();
    if (!connection) throw new Error('no broker answers');
    const { results } = await alterUserScramCredentialsV0.api.async(connection, [], credentials);
    const refused = results.find(({ errorCode }) => errorCode !== 0);
    if (refused)
      throw new Error(
        `Kafka refused the principal ${refused.user}: ${refused.errorMessage ?? 'no reason given'}`,
      );
  }

  async setQuotas(principals: readonly string[], quota: Quota): Promise<void> {
    if (principals.length === 0) return;
    const ops = [
      { key: ClientQuotaKeys.PRODUCER_BYTE_RATE, value: quota.produceBytesPerSecond, remove: false as const },
      { key: ClientQuotaKeys.CONSUMER_BYTE_RATE, value: quota.fetchBytesPerSecond, remove: false as const },
      { key: ClientQuotaKeys.REQUEST_PERCENTAGE, value: quota.requestPercentage, remove: false as const },
    ];
    await this.admin.alterClientQuotas({
      entries: principals.map((entityName) => ({
        entities: [{ entityType: ClientQuotaEntityTypes.USER, entityName }],
        ops,
      })),
    });
  }

  async grant(rules: readonly AccessRule[]): Promise<void> {
    const creations = rules.flatMap(({ principal, kind, name, isPrefix, operations: wanted }) =>
      wanted.map((operation) => ({
        resourceType: kind === 'topic' ? ResourceTypes.TOPIC : ResourceTypes.GROUP,
        resourceName: name,
        resourcePatternType: isPrefix ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
        principal: `User:${principal}`,
        host: '*',
        operation: operations[operation],
        permissionType: AclPermissionTypes.ALLOW,
      })),
    );
    await this.admin.createAcls({ creations });
  }

  /** Another id under the same name is a topic made anew; undefined where there is no such topic. */
  topicId(topic: string): Promise<string | undefined> {
    return this.topicIds.idOf(topic);
  }

  /** What the log of each partition of a topic holds; undefined where there is no such topic. */
  async logs(topic: string): Promise<PartitionLog[] | undefined> {
    const metadata = await this.admin.metadata({ topics: [topic], forceUpdate: true }).catch(() => undefined);
    const found = metadata?.topics.get(topic);
    if (!found) return undefined;
    const [starts, ends] = await Promise.all([
      this.offsets(topic, found.partitionsCount, EARLIEST),
      this.offsets(topic, found.partitionsCount, LATEST),
    ]);
    return Array.from({ length: found.partitionsCount }, (_, partition) => ({
      topicId: found.id,
      partitions: found.partitionsCount,
      start: starts.get(partition) ?? 0,
      end: ends.get(partition) ?? 0,
    }));
  }

  async close(): Promise<void> {
    await this.admin.close();
  }

  private async idsOf(topics: readonly string[]): Promise<Map<string, string> | undefined> {
    const metadata = await this.admin
      .metadata({ topics: [...topics], forceUpdate: true })
      .catch(() => undefined);
    return metadata && new Map([...metadata.topics].map(([topic, { id }]) => [topic, id]));
  }

  /** Somebody else may be making the same topics at the same time: then they are there, which is what was wanted. */
  private async createAlike(topics: string[], plan: TopicPlan): Promise<void> {
    const { partitions, replicas, configuration, writer } = plan;
    const configs = Object.entries({ ...configuration, ...fixedFor(writer) }).map(([name, value]) => ({
      name,
      value,
    }));
    try {
      await this.admin.createTopics({ topics, partitions, replicas, configs });
    } catch (error) {
      if (!JSON.stringify(error, errorFields).includes(TOPIC_EXISTS)) throw error;
      if (topics.length > 1) for (const topic of topics) await this.createAlike([topic], plan);
    }
  }

  /** The controller has made them; the broker hears of it a moment later, and until then refuses whoever uses them. */
  private async untilKnown(topics: readonly string[]): Promise<void> {
    const deadline = performance.now() + KNOWN_WITHIN_MS;
    while (topics.length > 0 && performance.now() < deadline) {
      const known = new Set(await this.admin.listTopics());
      if (topics.every((topic) => known.has(topic))) return;
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async setFixed(plans: readonly TopicPlan[]): Promise<void> {
    if (plans.length === 0) return;
    await this.admin.incrementalAlterConfigs({
      resources: plans.map(({ name: resourceName, writer }) => ({
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName,
        configs: Object.entries(fixedFor(writer)).map(([name, value]) => ({
          name,
          value,
          configOperation: IncrementalAlterConfigOperationTypes.SET,
        })),
      })),
    });
  }

  private async offsets(topic: string, partitions: number, timestamp: bigint): Promise<Map<number, number>> {
    const listed = await this.admin.listOffsets({
      topics: [
        {
          name: topic,
          partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
            partitionIndex,
            timestamp,
          })),
        },
      ],
    });
    return new Map(
      listed[0]?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]),
    );
  }
}

/** Errors of @platformatic/kafka nest: the code that counts may be inside. */
function errorFields(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) {
    const { name, message, cause, ...rest } = value as Error & Record<string, unknown>;
    const errors = value instanceof AggregateError ? (value.errors as unknown[]) : undefined;
    return { name, message, cause, errors, ...rest };
  }
  return value;
}
