import type { DatabaseSync } from 'node:sqlite';
import type { Ack } from '@valija/contracts';
import { answersOf } from './answers.js';
import type { OutboxTables } from './outbox-file.js';
import type { PublishOutcome } from './publish-outcome.js';

/** Answers that were given for good, and that a later ack of the same log takes back: they are `rejected` from now on. */
export function takenBack(database: DatabaseSync, { events }: OutboxTables, ack: Ack): PublishOutcome[] {
  const isRefused = ({ outcome }: { outcome: string }): boolean =>
    outcome === 'lost' || outcome === 'rejected';
  if (!ack.exceptions.some(isRefused)) return [];
  const answers = answersOf(ack);
  const taken = database
    .prepare(
      `SELECT seq, event_id AS eventId, offset FROM ${events}
       WHERE state = 'answered' AND outcome <> 'rejected' AND partition = ? AND offset BETWEEN ? AND ?`,
    )
    .all(ack.partition, ack.firstOffset, ack.lastOffset);
  const update = database.prepare(`UPDATE ${events} SET outcome = 'rejected', code = ? WHERE seq = ?`);
  return taken.flatMap((row) => {
    const { outcome, code } = answers(Number(row['offset']));
    if (!isRefused({ outcome })) return [];
    update.run(code ?? null, Number(row['seq']));
    const eventId = String(row['eventId']);
    return [{ eventId, outcome: 'rejected' as const, ...(code !== undefined && { code }) }];
  });
}
