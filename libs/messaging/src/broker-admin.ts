import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  ResourcePatternTypes,
  ResourceTypes,
  alterUserScramCredentialsV0,
} from '@platformatic/kafka';
import { sleep } from '@valija/clock';
import type { AccessRule } from './access-rules.js';
import type { KafkaSettings } from './settings.js';

export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly configuration: Readonly<Record<string, string>>;
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
 * What every topic has. The broker stamps each record when it takes it: whether a node might say something is asked for
 * that instant, which no node can choose. And the broker stores every batch as kafkajs can read it, whatever its producer compressed it with: one batch in snappy,
 * lz4 or zstd would stop its partition (kafkajs throws), and what a node sends must not be able to do that. Not gzip:
 * the broker would pack all that comes plain, which is what most nodes send.
 */
const ALWAYS = { 'compression.type': 'uncompressed', 'message.timestamp.type': 'LogAppendTime' } as const;

const operations = {
  read: AclOperations.READ,
  write: AclOperations.WRITE,
  describe: AclOperations.DESCRIBE,
} as const;

/** Topics, principals, access rules and logs. kafkajs knows neither SCRAM users nor topic ids, so this one speaks @platformatic/kafka. */
export class BrokerAdmin {
  private readonly admin: Admin;

  constructor(settings: KafkaSettings) {
    this.admin = new Admin({
      clientId: settings.clientId,
      bootstrapBrokers: [...settings.brokers],
      sasl: { mechanism: 'SCRAM-SHA-512', username: settings.username, password: settings.password },
      ...(settings.tls && { tls: {} }),
      retries: 3,
      timeout: 10_000,
    });
  }

  listTopics(): Promise<string[]> {
    return this.admin.listTopics();
  }

  /** Makes topics; those that are there already keep their settings, but for what every topic has. */
  async ensureTopics(plans: readonly TopicPlan[]): Promise<void> {
    const known = new Set(await this.admin.listTopics());
    const missing = plans.filter(({ name }) => !known.has(name));
    const alike = Map.groupBy(missing, ({ name: _, ...rest }) => JSON.stringify(rest));
    for (const [first, ...others] of alike.values()) {
      if (first) await this.createAlike([first.name, ...others.map(({ name }) => name)], first);
    }
    await this.setAlways(plans.filter(({ name }) => known.has(name)).map(({ name }) => name));
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

  /** Somebody else may be making the same topics at the same time: then they are there, which is what was wanted. */
  private async createAlike(topics: string[], plan: TopicPlan): Promise<void> {
    const { partitions, replicas, configuration } = plan;
    const configs = Object.entries({ ...configuration, ...ALWAYS }).map(([name, value]) => ({
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

  private async setAlways(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const configs = Object.entries(ALWAYS).map(([name, value]) => ({
      name,
      value,
      configOperation: IncrementalAlterConfigOperationTypes.SET,
    }));
    await this.admin.incrementalAlterConfigs({
      resources: topics.map((resourceName) => ({
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName,
        configs,
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
