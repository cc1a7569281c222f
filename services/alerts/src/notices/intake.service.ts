import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type HeldLog, NodeLogs, type RefusedOffsets, placeOf } from '@valija/border';
import type { Clock } from '@valija/clock';
import { DirectoryCopy } from '@valija/directory-copy';
import { BlindIndex } from '@valija/dispatch-rows';
import {
  type BatchHandler,
  type HandledBatch,
  type IncomingRecord,
  type PartitionStart,
  type UnreadableBatch,
  headerText,
} from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { checkNotice } from './check-notice.js';
import { PartitionsService } from './partitions.service.js';
import { type ReadNotice, RecordingService } from './recording.service.js';

const DAY_MS = 86_400_000;
/** Of a notice that says no end itself. */
const SHOWN_MS = 180 * DAY_MS;
const EMPTY = Buffer.alloc(0);

/** What bodies publish through their nodes: read, checked, written down and answered, once. */
@Injectable()
export class IntakeService implements BatchHandler {
  readonly groupId = 'alerts.notices';
  readonly maxRecords = 500;
  readonly concurrency = 2;
  private readonly logs: NodeLogs;
  private readonly answeredBelow = new Map<string, number>();
  private readonly missing;

  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(BrokerAdmin) admin: BrokerAdmin,
    @Inject(PartitionsService) private readonly partitions: PartitionsService,
    @Inject(RecordingService) private readonly recording: RecordingService,
    @Inject(BlindIndex) private readonly blindIndex: BlindIndex,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.logs = new NodeLogs(directory, admin, 'notices');
    this.missing = metrics.gauge(
      'notice_topics_missing',
      'Active nodes without a topic of notices: `valija apply` makes it',
    );
  }

  async topics(): Promise<string[]> {
    const { there, missing } = await this.logs.topics();
    this.missing.set(missing.length);
    return there;
  }

  async assigned(topic: string, partition: number): Promise<PartitionStart> {
    const found = await this.logs.logOf(topic, partition);
    const taken = await this.partitions.take(found.state);
    this.logs.hold(found, taken);
    this.answeredBelow.set(placeOf({ topic, partition }), taken.answeredBelow);
    return { kind: 'from', offset: taken.offset };
  }

  isSameTopic(topic: string, partition: number): Promise<boolean> {
    return this.logs.isSameTopic(topic, partition);
  }

  lostOf(topic: string, nexts: ReadonlyMap<number, number>): Promise<readonly number[]> {
    return this.logs.lostOf(topic, nexts);
  }

  async handle(topic: string, partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch> {
    const held = this.logs.heldAt(topic, partition);
    if (!held) return { kind: 'fenced' };
    const firstOffset = Number(records[0]?.offset);
    const below = this.answeredBelow.get(placeOf({ topic, partition })) ?? 0;
    const isRestored = firstOffset < below;
    // What was answered before is answered apart from what was not.
    const taken = isRestored ? records.filter(({ offset }) => Number(offset) < below) : records;
    const lastOffset = Number(taken.at(-1)?.offset);
    const notices: ReadNotice[] = [];
    const refused: RefusedOffsets[] = [];
    for (const record of taken) {
      const read = this.read(record, { partition, held });
      if ('code' in read) refused.push(read);
      else notices.push(read);
    }
    for (const { code, noticeId } of refused)
      this.logger.info({ nodeId: held.nodeId, code, noticeId }, 'a notice is refused');
    const { nodeId, generation, epoch } = held;
    const range = { topic, partition, generation, epoch, firstOffset, lastOffset };
    const isDone = await this.recording.record({ nodeId, range, notices, refused, isRestored });
    return isDone ? { kind: 'next', offset: lastOffset + 1 } : { kind: 'fenced' };
  }

  async refuse(topic: string, partition: number, unreadable: UnreadableBatch): Promise<HandledBatch> {
    const held = this.logs.heldAt(topic, partition);
    if (!held) return { kind: 'fenced' };
    const { firstOffset, lastOffset, code } = unreadable;
    const { nodeId, generation, epoch } = held;
    this.logger.warn({ topic, partition, firstOffset, lastOffset, code }, 'a batch of a node is refused');
    const range = { topic, partition, generation, epoch, firstOffset, lastOffset };
    const refused = [{ offset: firstOffset, lastOffset, code }];
    const isRestored = firstOffset < (this.answeredBelow.get(placeOf({ topic, partition })) ?? 0);
    const isDone = await this.recording.record({ nodeId, range, notices: [], refused, isRestored });
    return isDone ? { kind: 'next', offset: lastOffset + 1 } : { kind: 'fenced' };
  }

  private read(
    { key, value, headers, offset: at, timestamp }: IncomingRecord,
    { partition, held }: { readonly partition: number; readonly held: HeldLog },
  ): ReadNotice | RefusedOffsets {
    const nowMs = this.clock.epochMs();
    const offset = Number(at);
    const { nodeId, partitionCount } = held;
    const header = (name: string): string | undefined => headerText({ headers }, name);
    const takenAtMs = Math.min(Number(timestamp), nowMs);
    const message = { nodeId, partition, partitionCount, key, value, takenAtMs, header };
    const checked = checkNotice(message, this.directory.model, nowMs);
    if (checked.fault) {
      const { fault, ...ids } = checked;
      return { offset, ...fault, ...ids };
    }
    const { eventId, notice } = checked;
    const { noticeId, holder, ...said } = notice;
    return {
      offset,
      eventId,
      noticeId,
      nodeId,
      personKey: this.blindIndex.keyOf(holder),
      digest: hash('sha256', value ?? EMPTY, 'buffer'),
      said,
      endsAtMs: notice.validUntil === undefined ? nowMs + SHOWN_MS : Date.parse(notice.validUntil),
    };
  }
}
