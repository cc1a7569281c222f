import { Inject, Injectable } from '@nestjs/common';
import { CodedError, type IngestRpc, type RejectionItem, nodeTopics } from '@valija/contracts';
import { INGEST_DATABASE } from '../restore/databases.js';
import { Database } from '@valija/database';

interface RejectionRow {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly offset: number;
  readonly code: string;
  readonly pointer: string | null;
  readonly detail: string | null;
  readonly digest: string;
  readonly event_id: string | null;
  readonly dispatch_id: string | null;
  readonly rejected_at: Date;
}

@Injectable()
export class RejectionRepository {
  constructor(@Inject(INGEST_DATABASE) private readonly database: Database) {}

  /** The newest first; `after` is the cursor of the page before. */
  async findPage({
    nodeId,
    after,
    limit,
  }: IngestRpc['ingest.rejections']['request']): Promise<IngestRpc['ingest.rejections']['response']> {
    const behind = placeOf(after, nodeTopics(nodeId).dispatches);
    const rows = await this.database.query<RejectionRow>(
      `SELECT topic, partition, generation, "offset", code, pointer, detail, digest, event_id, dispatch_id, rejected_at
       FROM rejection
       WHERE node_id = $1 AND ($2::timestamptz IS NULL OR (rejected_at, topic, partition, "offset") < ($2, $3, $4, $5))
       ORDER BY rejected_at DESC, topic DESC, partition DESC, "offset" DESC LIMIT $6`,
      [nodeId, behind.instant, behind.topic, behind.partition, behind.offset, limit],
    );
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      items: rows.map(asItem),
      next: last
        ? [last.rejected_at.toISOString(), last.topic, last.partition, last.offset].map(String).join('|')
        : null,
    };
  }
}

/** Where a page begins: behind a rejection of this topic, or (nulls) at the newest. */
interface Place {
  readonly instant: string | null;
  readonly topic: string | null;
  readonly partition: string | null;
  readonly offset: string | null;
}

const CURSOR = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\|([^|]+)\|(\d{1,9})\|(\d{1,15})$/;

/** @throws CodedError `cursor-invalid` where it is not one of ours, or of another topic */
function placeOf(cursor: string | null, ofTopic: string): Place {
  if (cursor === null) return { instant: null, topic: null, partition: null, offset: null };
  const [, instant = '', topic = '', partition = '', offset = ''] = CURSOR.exec(cursor) ?? [];
  if (topic !== ofTopic || !isMoment(instant)) throw new CodedError('cursor-invalid');
  return { instant, topic, partition, offset };
}

/** 30 February has the form of a day; PostgreSQL would fail on it. */
function isMoment(instant: string): boolean {
  const at = Date.parse(instant);
  return !Number.isNaN(at) && new Date(at).toISOString() === instant;
}

function asItem(row: RejectionRow): RejectionItem {
  const { topic, partition, generation, offset, code, digest } = row;
  return {
    topic,
    partition,
    generation,
    offset,
    digest,
    rejectedAt: row.rejected_at.toISOString(),
    from: offset,
    to: offset,
    outcome: 'rejected',
    code,
    ...(row.pointer !== null && { pointer: row.pointer }),
    ...(row.detail !== null && { detail: row.detail }),
    ...(row.event_id !== null && { eventId: row.event_id }),
    ...(row.dispatch_id !== null && { dispatchId: row.dispatch_id }),
  };
}
