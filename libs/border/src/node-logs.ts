import { CodedError, type LogState, type NodeTopics, nodeOfTopic, nodeTopics } from '@valija/contracts';
import type { DirectoryCopy } from '@valija/directory-copy';
import type { BrokerAdmin } from '@valija/messaging/admin';
import { placeOf } from './fence.js';

/** A partition that this process reads, under the fence that it was given. */
export interface HeldLog {
  readonly nodeId: string;
  readonly topicId: string;
  readonly generation: number;
  readonly epoch: number;
  readonly partitionCount: number;
}

export interface FoundLog {
  readonly state: LogState;
  readonly partitionCount: number;
}

/** The topics of one stream that nodes write, and which of their partitions this process reads. */
export class NodeLogs {
  private readonly held = new Map<string, HeldLog>();

  constructor(
    private readonly directory: DirectoryCopy,
    private readonly admin: BrokerAdmin,
    private readonly stream: keyof Pick<NodeTopics, 'dispatches' | 'notices'>,
  ) {}

  /** Topics of the nodes that are active now, as far as they are there: one that is gone must not hold the others back. */
  async topics(): Promise<{ readonly there: string[]; readonly missing: string[] }> {
    const known = new Set(await this.admin.listTopics());
    const wanted = this.directory.model
      .all('node')
      .filter(({ status }) => status === 'active')
      .map(({ nodeId }) => nodeTopics(nodeId)[this.stream]);
    const { there = [], missing = [] } = Object.groupBy(wanted, (topic) =>
      known.has(topic) ? 'there' : 'missing',
    );
    return { there, missing };
  }

  /**
   * The log of a partition as it is now.
   *
   * @throws CodedError `not-found`
   */
  async logOf(topic: string, partition: number): Promise<FoundLog> {
    const log = (await this.admin.logs(topic))?.[partition];
    if (!log) throw new CodedError('not-found', { topic, partition });
    const { topicId, start, end, partitions } = log;
    return { state: { topic, partition, topicId, logStart: start, logEnd: end }, partitionCount: partitions };
  }

  hold(
    { state: { topic, partition, topicId }, partitionCount }: FoundLog,
    { generation, epoch }: Pick<HeldLog, 'generation' | 'epoch'>,
  ): void {
    const nodeId = nodeOfTopic(topic) ?? '';
    this.held.set(placeOf({ topic, partition }), { nodeId, topicId, generation, epoch, partitionCount });
  }

  heldAt(topic: string, partition: number): HeldLog | undefined {
    return this.held.get(placeOf({ topic, partition }));
  }

  async isSameTopic(topic: string, partition: number): Promise<boolean> {
    const topicId = await this.admin.topicId(topic);
    return topicId !== undefined && topicId === this.heldAt(topic, partition)?.topicId;
  }

  /** Partitions whose log no longer holds what is next, or is another topic's. */
  async lostOf(topic: string, nexts: ReadonlyMap<number, number>): Promise<readonly number[]> {
    const logs = await this.admin.logs(topic);
    return [...nexts].flatMap(([partition, next]) => {
      const log = logs?.[partition];
      if (!log) throw new CodedError('not-found', { topic, partition });
      const isSame = log.topicId === this.heldAt(topic, partition)?.topicId;
      return isSame && log.start <= next && next <= log.end ? [] : [partition];
    });
  }
}
