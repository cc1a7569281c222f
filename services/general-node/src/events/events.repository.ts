import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';

export interface EventRow {
  readonly sequence: number;
  readonly eventId: string;
  readonly type: string;
  /** JSON */
  readonly data: string;
}

@Injectable()
export class EventsRepository {
  constructor(@Inject(State) private readonly state: State) {}

  /** @returns whether it is new */
  append(councilId: string, { eventId, type, data }: Omit<EventRow, 'sequence'>, nowMs: number): boolean {
    const changes = this.state.run(
      `INSERT INTO general_event (council_id, sequence, event_id, type, data, heard_at)
       VALUES (?1, 1 + max(
         coalesce((SELECT max(sequence) FROM general_event WHERE council_id = ?1), 0),
         coalesce((SELECT forgotten_through FROM general_feed WHERE name = 'events' AND council_id = ?1), 0)
       ), ?2, ?3, ?4, ?5)
       ON CONFLICT (event_id) DO NOTHING`,
      councilId,
      eventId,
      type,
      data,
      nowMs,
    );
    return changes === 1;
  }

  findHeardBefore(beforeMs: number, limit: number): (EventRow & { readonly councilId: string })[] {
    return this.state.rows(
      `SELECT council_id AS councilId, sequence, event_id AS eventId, type, data FROM general_event
       WHERE heard_at < ? ORDER BY heard_at LIMIT ?`,
      beforeMs,
      limit,
    );
  }

  remove(eventId: string): void {
    this.state.run('DELETE FROM general_event WHERE event_id = ?', eventId);
  }

  findAfter(councilId: string, sequence: number, limit: number): EventRow[] {
    return this.state.rows<EventRow>(
      `SELECT sequence, event_id AS eventId, type, data FROM general_event
       WHERE council_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
      councilId,
      sequence,
      limit,
    );
  }
}
