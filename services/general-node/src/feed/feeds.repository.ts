import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';
import type { Feed } from './cursor.js';

@Injectable()
export class FeedsRepository {
  constructor(@Inject(State) private readonly state: State) {}

  /** The last number of a list that is forgotten; 0 where all of it is here. */
  findForgotten({ name, councilId }: Feed): number {
    const row = this.state.row<{ through: number }>(
      'SELECT forgotten_through AS through FROM general_feed WHERE name = ? AND council_id = ?',
      name,
      councilId,
    );
    return row?.through ?? 0;
  }

  forget({ name, councilId }: Feed, through: number): void {
    this.state.run(
      `INSERT INTO general_feed (name, council_id, forgotten_through) VALUES (?, ?, ?)
       ON CONFLICT (name, council_id) DO UPDATE SET forgotten_through = max(forgotten_through, excluded.forgotten_through)`,
      name,
      councilId,
      through,
    );
  }
}
