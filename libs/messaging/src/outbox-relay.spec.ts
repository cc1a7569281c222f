import { afterEach, describe, it } from '@jest/globals';
import type { Database } from '@valija/database';
import { Metrics } from '@valija/observability';
import { eventually, quietLogger } from '@valija/testing';
import { OutboxRelay } from './outbox-relay.js';
import type { Publisher } from './publisher.js';

interface Waiting {
  readonly id: number;
  readonly age_ms: number;
}

/** A database whose outbox holds what `rows` says, and whose lock is free. */
function databaseWith(rows: () => readonly Waiting[], deleted: () => void): Database {
  const query = (statement: string | { readonly name: string }): Promise<{ rows: unknown[] }> => {
    if (typeof statement === 'string') return Promise.resolve({ rows: [{ locked: true }] });
    if (statement.name === 'outbox-done') deleted();
    const found = statement.name === 'outbox-done' ? [] : rows();
    return Promise.resolve({
      rows: found.map((row) => ({ ...row, topic: 'nodes.a.acks.v1', key: 'a', headers: {}, value: '{}' })),
    });
  };
  return { session: (work: (client: unknown) => unknown) => work({ query }) } as never;
}

let relay: OutboxRelay;

afterEach(() => relay.stop());

describe('the age of the outbox', () => {
  it('goes on growing while Kafka is down, and is nothing once all is sent', async () => {
    const metrics = new Metrics();
    let isDown = true;
    let rows: Waiting[] = [{ id: 1, age_ms: 90_000 }];
    const publisher = {
      publish: () => (isDown ? Promise.reject(new Error('Kafka is down')) : Promise.resolve([])),
    } as unknown as Publisher;
    relay = new OutboxRelay(
      databaseWith(
        () => rows,
        () => (rows = []),
      ),
      publisher,
      quietLogger(),
      metrics,
    );
    const age = async (): Promise<number | undefined> => {
      const metric = await metrics.registry.getSingleMetric('valija_outbox_age_seconds')?.get();
      return metric?.values[0]?.value;
    };
    relay.start('test');
    await eventually(async () => (await age()) === 90);
    rows = [{ id: 1, age_ms: 91_500 }];
    await eventually(async () => (await age()) === 91.5);
    isDown = false;
    await eventually(() => rows.length === 0);
    await eventually(async () => (await age()) === 0);
  });
});
