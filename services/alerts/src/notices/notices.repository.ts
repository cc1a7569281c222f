import { Inject, Injectable } from '@nestjs/common';
import { type NoticeItem, type NoticePublished, mailStates } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { Sealer } from '@valija/dispatch-rows';
import type { Position } from '../paging.js';

/** A notice as it is written down. */
export interface NewNotice {
  readonly noticeId: string;
  readonly nodeId: string;
  readonly personKey: string;
  /** SHA-256 of the value as it came. */
  readonly digest: Buffer;
  readonly said: Said;
  readonly endsAtMs: number;
}

/** All that a notice says; the person is known by the key of the row. */
export type Said = Omit<NoticePublished, 'noticeId' | 'holder'>;

export interface KnownNotice {
  readonly nodeId: string;
  readonly digest: Buffer;
}

/** As a person sees it, in all its languages. */
export interface ListedNotice extends Pick<NoticeItem, 'noticeId' | 'isRead' | 'mail'> {
  readonly said: Said;
  readonly receivedAt: string;
}

/** As far as its mail must know. */
export interface MailedNotice {
  readonly noticeId: string;
  readonly isRead: boolean;
  readonly endsAtMs: number;
}

interface ListedRow {
  readonly notice_id: string;
  readonly sealed: Buffer;
  readonly received_at: Date;
  readonly read_at: Date | null;
  readonly state: number | null;
  readonly reason: string | null;
}

@Injectable()
export class NoticesRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  /** @returns the ids of those that were not there */
  async insert(tx: Transaction, notices: readonly NewNotice[], nowMs: number): Promise<Set<string>> {
    if (notices.length === 0) return new Set();
    const rows = await tx.query<{ notice_id: string }>(
      {
        name: 'notices-insert',
        text: `INSERT INTO notice (notice_id, node_id, person_key, digest, sealed, ends_at, received_at)
               SELECT *, $7::timestamptz
               FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[], $5::bytea[], $6::timestamptz[])
               ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id`,
      },
      [
        notices.map(({ noticeId }) => noticeId),
        notices.map(({ nodeId }) => nodeId),
        notices.map(({ personKey }) => personKey),
        notices.map(({ digest }) => digest),
        notices.map(({ noticeId, said }) => this.sealer.seal(JSON.stringify(said), noticeId)),
        notices.map(({ endsAtMs }) => new Date(endsAtMs)),
        new Date(nowMs),
      ],
    );
    return new Set(rows.map(({ notice_id }) => notice_id));
  }

  async findKnown(tx: Transaction, noticeIds: readonly string[]): Promise<Map<string, KnownNotice>> {
    if (noticeIds.length === 0) return new Map();
    const rows = await tx.query<{ notice_id: string; node_id: string; digest: Buffer }>(
      {
        name: 'notices-known',
        text: 'SELECT notice_id, node_id, digest FROM notice WHERE notice_id = ANY($1::uuid[])',
      },
      [noticeIds],
    );
    return new Map(
      rows.map(({ notice_id, node_id, digest }) => [notice_id, { nodeId: node_id, digest }] as const),
    );
  }

  async planMails(
    tx: Transaction,
    mails: readonly { readonly noticeId: string; readonly personKey: string; readonly dueAtMs: number }[],
  ): Promise<void> {
    if (mails.length === 0) return;
    await tx.execute(
      {
        name: 'notices-plan',
        text: `INSERT INTO notice_mail (notice_id, person_key, due_at)
               SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])`,
      },
      [
        mails.map(({ noticeId }) => noticeId),
        mails.map(({ personKey }) => personKey),
        mails.map(({ dueAtMs }) => new Date(dueAtMs)),
      ],
    );
  }

  async findForMail(noticeIds: readonly string[]): Promise<MailedNotice[]> {
    const rows = await this.database.query<{ notice_id: string; read_at: Date | null; ends_at: Date }>(
      {
        name: 'notices-for-mail',
        text: 'SELECT notice_id, read_at, ends_at FROM notice WHERE notice_id = ANY($1::uuid[])',
      },
      [noticeIds],
    );
    return rows.map(({ notice_id, read_at, ends_at }) => ({
      noticeId: notice_id,
      isRead: read_at !== null,
      endsAtMs: ends_at.getTime(),
    }));
  }

  /** Those that have not ended, the newest first. */
  async findPage(
    personKey: string,
    { after, nowMs }: { readonly after: Position | undefined; readonly nowMs: number },
    limit: number,
  ): Promise<ListedNotice[]> {
    const rows = await this.database.query<ListedRow>(
      `SELECT n.notice_id, n.sealed, n.received_at, n.read_at, m.state, m.reason
       FROM notice n LEFT JOIN notice_mail m USING (notice_id)
       WHERE n.person_key = $1 AND n.ends_at > $5
         AND ($2::timestamptz IS NULL OR (n.received_at, n.notice_id) < ($2, $3::uuid))
       ORDER BY n.received_at DESC, n.notice_id DESC LIMIT $4`,
      [personKey, after?.at ?? null, after?.id ?? null, limit, new Date(nowMs)],
    );
    return rows.map((row) => this.open(row));
  }

  async countUnread(personKey: string, nowMs: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'SELECT count(*) AS count FROM notice WHERE person_key = $1 AND read_at IS NULL AND ends_at > $2',
      [personKey, new Date(nowMs)],
    );
    return row?.count ?? 0;
  }

  /** @returns whether there is such a notice of this person */
  async mark(
    personKey: string,
    noticeId: string,
    { isRead, nowMs }: { readonly isRead: boolean; readonly nowMs: number },
  ): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE notice SET read_at = CASE WHEN $3 THEN coalesce(read_at, $4) END
       WHERE notice_id = $1 AND person_key = $2 AND ends_at > $4 RETURNING 1`,
      [noticeId, personKey, isRead, new Date(nowMs)],
    );
    return rows.length > 0;
  }

  /** What has ended is forgotten, with its mail. */
  async prune(nowMs: number): Promise<void> {
    await this.database.query('DELETE FROM notice WHERE ends_at < $1', [new Date(nowMs)]);
  }

  private open({ notice_id, sealed, received_at, read_at, state, reason }: ListedRow): ListedNotice {
    return {
      noticeId: notice_id,
      said: JSON.parse(this.sealer.open(sealed, notice_id)) as Said,
      receivedAt: received_at.toISOString(),
      isRead: read_at !== null,
      ...(state !== null && {
        mail: { state: mailStates[state] ?? 'planned', ...(reason !== null && { reason }) },
      }),
    };
  }
}
