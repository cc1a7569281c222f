import { describe, expect, it } from '@jest/globals';
import { openOutbox } from '@valija/node-sdk';
import { SCHEMA } from './schema.js';
import { State } from './state.service.js';

describe('State', () => {
  it('brings a file of the first version up to the present one, and leaves a present one as it is', () => {
    const database = openOutbox(':memory:');
    database.exec(SCHEMA[0]!);
    database.exec(`
      INSERT INTO general_batch VALUES ('done', 'villa', 'key-1', 'x', 1000), ('open', 'villa', 'key-2', 'x', 1000);
      INSERT INTO general_item VALUES ('done', 0, 'villa', 'e1', 'd1', 1, 0, 'x'), ('open', 0, 'villa', 'e2', 'd2', 1, 1, 'x');
      INSERT INTO general_answer VALUES ('villa', 1, 'done', 0, 'accepted', NULL, NULL, NULL, 2000);
      INSERT INTO general_dispatch VALUES ('d1', 'villa');
      INSERT INTO general_event VALUES ('villa', 1, 'e', 'DispatchExpired', '{"recordedAt":"2026-11-20T10:00:00Z"}');
    `);
    for (const state of [new State(database), new State(database)]) {
      const batches = state.rows('SELECT batch_id AS id, complete_at AS at FROM general_batch ORDER BY 1');
      expect(batches).toEqual([
        { id: 'done', at: 2000 },
        { id: 'open', at: null },
      ]);
      expect(state.row('SELECT heard_at AS at FROM general_event')).toEqual({
        at: Date.parse('2026-11-20T10:00:00Z'),
      });
      // Without a class nothing is ever forgotten.
      expect(state.row('SELECT state, retention_class AS class FROM general_dispatch')).toEqual({
        state: 'open',
        class: null,
      });
    }
  });

  it('overwrites what is removed', () => {
    const state = new State(openOutbox(':memory:'));
    expect(state.row('PRAGMA secure_delete')).toEqual({ secure_delete: 1 });
  });

  it('gives one turn of the event loop to one at a time, in the order of asking', async () => {
    const state = new State(openOutbox(':memory:'));
    const order: string[] = [];
    const work = async (name: string) => {
      for (let slice = 0; slice < 3; slice++) {
        await state.turn();
        order.push(name);
      }
    };
    const loop = async () => {
      for (let turn = 0; turn < 6; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        order.push('|');
      }
    };
    await Promise.all([work('a'), work('b'), loop()]);
    expect(order.join('').replace(/^\|*|\|*$/g, '')).toMatch(/^a\|+b\|+a\|+b\|+a\|+b$/);
  });
});
