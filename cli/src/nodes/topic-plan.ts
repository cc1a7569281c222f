import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeTopics, nodeTopics } from '@valija/contracts';
import type { Quota, TopicPlan } from '@valija/messaging/admin';
import { parse } from 'yaml';

interface TopicEntry {
  readonly partitions: number;
  readonly retentionDays: number;
}

interface TopicsFile {
  readonly node: Readonly<Record<(typeof streams)[keyof NodeTopics], TopicEntry>>;
  readonly quotas: Quota;
  readonly hub: Readonly<Record<string, TopicEntry>>;
}

/** Each topic of a node, by its name in the file. */
const streams = {
  dispatches: 'dispatches',
  acks: 'acks',
  events: 'events',
  notices: 'notices',
  noticeAcks: 'notice-acks',
} as const satisfies Record<keyof NodeTopics, string>;
const OF_NODE: ReadonlySet<string> = new Set<keyof NodeTopics>(['dispatches', 'notices']);
const DAY_MS = 86_400_000;
const MIB = 1_048_576;

/** The topics that deploy/kafka/topics.yaml asks for. */
export class TopicPlans {
  private readonly file: TopicsFile;

  constructor(
    repository: string,
    private readonly replicas: number,
  ) {
    this.file = parse(readFileSync(join(repository, 'deploy', 'kafka', 'topics.yaml'), 'utf8')) as TopicsFile;
  }

  hub(): TopicPlan[] {
    return Object.entries(this.file.hub).map(([name, entry]) => this.plan(name, 'hub', entry));
  }

  /** Of each node. */
  quota(): Quota {
    return this.file.quotas;
  }

  node(nodeId: string): TopicPlan[] {
    const topics = Object.entries(nodeTopics(nodeId)) as [keyof NodeTopics, string][];
    return topics.map(([topic, name]) =>
      this.plan(name, OF_NODE.has(topic) ? 'node' : 'hub', this.file.node[streams[topic]]),
    );
  }

  private plan(
    name: string,
    writer: TopicPlan['writer'],
    { partitions, retentionDays }: TopicEntry,
  ): TopicPlan {
    return {
      name,
      writer,
      partitions,
      replicas: this.replicas,
      configuration: {
        'cleanup.policy': 'delete',
        'retention.ms': String(retentionDays * DAY_MS),
        'max.message.bytes': String(MIB),
        'min.insync.replicas': String(Math.max(1, this.replicas - 1)),
      },
    };
  }
}
