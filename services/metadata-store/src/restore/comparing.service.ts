import { Inject, Injectable } from '@nestjs/common';
import { type KnownFence, isKnownAck } from '@valija/border';
import { Database } from '@valija/database';
import { type IncomingRecord, LogReader, type LogRange, outboxPositions } from '@valija/messaging';
import { AnsweredRangesRepository } from './answered-ranges.repository.js';
import { RecoveredEventsRepository } from './recovered-events.repository.js';
import { CLOSED_DATABASE } from './databases.js';
import { TOLD_TOPICS, type Told, toldIn } from './told.js';

/** Beginning of the names of its consumer groups. */
const GROUPS = 'metadata-store.said.';

export interface Compared {
  /** What each topic holds now. */
  readonly logs: readonly LogRange[];
  /** How many records tell of what the database does not know. */
  readonly unknown: number;
  /** What was said and is no longer there. */
  readonly unreadable: readonly LogRange[];
}

/**
 * Compares the database with what the hub has said. Only what stands beyond the position of its own relay is read: nothing,
 * as a rule, and at most one pass of the relay after a crash. What it does not know is kept, to be brought back.
 */
@Injectable()
export class ComparingService {
  constructor(
    @Inject(CLOSED_DATABASE) private readonly database: Database,
    @Inject(LogReader) private readonly reader: LogReader,
    @Inject(AnsweredRangesRepository) private readonly ranges: AnsweredRangesRepository,
    @Inject(RecoveredEventsRepository) private readonly recovered: RecoveredEventsRepository,
  ) {}

  async compare(): Promise<Compared> {
    const positions = await outboxPositions(this.database);
    const logs = await this.reader.logs(TOLD_TOPICS);
    const beyond = logs.map((log) => ({
      log,
      position: positions.get(`${log.topic}/${String(log.partition)}`),
    }));
    const tails = beyond.map(({ log, position }) => ({ ...log, from: Math.max(log.from, position ?? 0) }));
    const unreadable = beyond.flatMap(({ log, position }) =>
      position !== undefined && position < log.from ? [{ ...log, from: position, to: log.from }] : [],
    );
    const fences = await this.ranges.fences();
    let unknown = 0;
    await this.reader.read(GROUPS, tails, async (topic, records) => {
      unknown += await this.keepUnknown(topic, records, fences);
    });
    return { logs, unknown, unreadable };
  }

  private async keepUnknown(
    topic: string,
    records: readonly IncomingRecord[],
    fences: ReadonlyMap<string, KnownFence>,
  ): Promise<number> {
    const told = records.map((record) => toldIn(record));
    const acks = told.flatMap((each) =>
      each.kind === 'ack' &&
      !isKnownAck(each.ack, fences.get(`${each.ack.topic}/${String(each.ack.partition)}`))
        ? [each.ack]
        : [],
    );
    const events = told.filter((each): each is Extract<Told, { kind: 'event' }> => each.kind === 'event');
    return this.database.transaction(async (tx) => {
      await this.recovered.forgetSent(
        tx,
        topic,
        told.map(({ eventId }) => eventId),
      );
      await this.ranges.keep(tx, acks);
      return acks.length + (await this.recovered.keepUnknown(tx, events));
    });
  }
}
