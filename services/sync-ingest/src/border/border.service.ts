import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type HeldLog, NodeLogs } from '@valija/border';
import type { Clock } from '@valija/clock';
import type { IngestBatch, LogState } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import { RowEncoder } from '@valija/dispatch-rows';
import {
  type HandledBatch,
  type IncomingRecord,
  type PartitionStart,
  type UnreadableBatch,
  headerText,
} from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { type Logger, Metrics, linkFrom, traced } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { BatchBuilder } from './batch-builder.js';
import { check } from './check.js';
import { StoreGateway } from './store.gateway.js';

const MOST_LINKS = 16;
const EMPTY = Buffer.alloc(0);

/** The border: every record of every node is checked, and goes on to the store with its neighbours as one batch. */
@Injectable()
export class BorderService {
  private readonly logs;
  private readonly seconds;
  private readonly stopped;
  private readonly missing;

  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(BrokerAdmin) brokerAdmin: BrokerAdmin,
    @Inject(RowEncoder) private readonly encoder: RowEncoder,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.logs = new NodeLogs(directory, brokerAdmin, 'dispatches');
    this.seconds = metrics.histogram(
      'ingest_batch_seconds',
      'Time of a batch, from its check to its commit',
      ['step'],
    );
    this.missing = metrics.gauge('ingest_topics_missing', 'Topics of active nodes that are not there');
    this.stopped = metrics.gauge('ingest_partition_stopped', 'A partition that waits for an operator', [
      'topic',
      'partition',
    ]);
  }

  async topics(): Promise<string[]> {
    const { there, missing } = await this.logs.topics();
    this.missing.set(missing.length);
    if (missing.length > 0)
      this.logger.error({ topics: missing, code: 'topic-missing' }, 'topics of active nodes are not there');
    return there;
  }

  /** Takes a partition: the store compares its fence with the log and says where to read from, or to stop. */
  async assigned(topic: string, partition: number): Promise<PartitionStart> {
    const log = await this.logs.logOf(topic, partition);
    const start = await this.store.assign(log.state);
    const labels = { topic, partition: String(partition) };
    const waitsForOperator = start.kind === 'stopped' && start.reason !== 'restoring';
    this.stopped.set(labels, waitsForOperator ? 1 : 0);
    if (start.kind === 'stopped')
      return { kind: 'stopped', reason: `${start.reason}: next is ${String(start.nextOffset)}` };
    this.logs.hold(log, start);
    return { kind: 'from', offset: start.offset };
  }

  isSameTopic(topic: string, partition: number): Promise<boolean> {
    return this.logs.isSameTopic(topic, partition);
  }

  lostOf(topic: string, nexts: ReadonlyMap<number, number>): Promise<readonly number[]> {
    return this.logs.lostOf(topic, nexts);
  }

  /** The log of a partition as it is now. */
  async logOf(topic: string, partition: number): Promise<LogState> {
    return (await this.logs.logOf(topic, partition)).state;
  }

  async handle(topic: string, partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch> {
    const held = this.logs.heldAt(topic, partition);
    if (!held) return { kind: 'fenced' };
    const links = linksOf(records);
    const attributes = { topic, partition, records: records.length };
    return traced('ingest batch', { kind: 'consumer', attributes, links }, async () => {
      const endCheck = this.seconds.startTimer({ step: 'check' });
      const batch = this.buildBatch({ topic, partition, held, records });
      endCheck();
      return this.commit(batch);
    });
  }

  /** The whole range is answered, and what stands behind it is read on. */
  async refuse(topic: string, partition: number, range: UnreadableBatch): Promise<HandledBatch> {
    const held = this.logs.heldAt(topic, partition);
    if (!held) return { kind: 'fenced' };
    const { firstOffset, lastOffset, code, digest } = range;
    this.logger.warn({ topic, partition, firstOffset, lastOffset, code }, 'a batch of a node is refused');
    const nowMs = this.clock.epochMs();
    const builder = this.builderFor({ topic, partition, held, firstOffset, lastOffset, nowMs });
    const detail = `the batch of the offsets ${String(firstOffset)} to ${String(lastOffset)} was not read`;
    return this.commit(builder.refuse({ offset: firstOffset, lastOffset, code, detail, digest }).build());
  }

  private async commit(batch: IngestBatch): Promise<HandledBatch> {
    const endCommit = this.seconds.startTimer({ step: 'commit' });
    const committed = await this.store.commit(batch);
    endCommit();
    if (committed.kind === 'fenced') return { kind: 'fenced' };
    return { kind: 'next', offset: committed.nextOffset };
  }

  private builderFor({ held, nowMs, ...frame }: BuilderRequest): BatchBuilder {
    const { nodeId, generation, epoch } = held;
    return new BatchBuilder({ ...frame, nodeId, generation, epoch }, this.encoder, nowMs);
  }

  private buildBatch({ topic, partition, held, records }: BatchRequest): IngestBatch {
    const nowMs = this.clock.epochMs();
    const { nodeId, partitionCount } = held;
    const [firstOffset, lastOffset] = [Number(records[0]?.offset), Number(records.at(-1)?.offset)];
    const builder = this.builderFor({ topic, partition, held, firstOffset, lastOffset, nowMs });
    for (const record of records) {
      // Read of its bytes each time they are asked for.
      const { key, value, headers } = record;
      const header = (name: string): string | undefined => headerText({ headers }, name);
      // Stamped by the broker (deploy/kafka/topics.yaml), and never later than now for what is read.
      const takenAtMs = Math.min(Number(record.timestamp), nowMs);
      const checked = check(
        { nodeId, partition, partitionCount, key, value, takenAtMs, header },
        this.directory.model,
        nowMs,
      );
      builder.add(Number(record.offset), takenAtMs, checked, hash('sha256', value ?? EMPTY, 'buffer'));
    }
    this.logger.debug({ topic, partition, records: records.length }, 'batch checked');
    return builder.build();
  }
}

interface BuilderRequest {
  readonly topic: string;
  readonly partition: number;
  readonly held: HeldLog;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly nowMs: number;
}

interface BatchRequest extends Pick<BuilderRequest, 'topic' | 'partition' | 'held'> {
  readonly records: readonly IncomingRecord[];
}

/** A batch belongs to the traces of its messages without being their child. */
function linksOf(records: readonly IncomingRecord[]): NonNullable<ReturnType<typeof linkFrom>>[] {
  const links: NonNullable<ReturnType<typeof linkFrom>>[] = [];
  for (const record of records) {
    const traceparent = headerText(record, 'traceparent');
    const link = traceparent ? linkFrom(traceparent) : undefined;
    if (link && links.push(link) >= MOST_LINKS) break;
  }
  return links;
}
