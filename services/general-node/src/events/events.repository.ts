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
  append(councilId: string, { eventId, type, data }: Omit<EventRow, 'sequence'>): boolean {
    const changes = this.state.run(
      `INSERT INTO general_event (council_id, sequence, event_id, type, data)
       VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM general_event WHERE council_id = ?1), ?2, ?3, ?4)
       ON CONFLICT (event_id) DO NOTHING`,
      councilId,
      eventId,
      type,
      data,
    );
    return changes === 1;
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
