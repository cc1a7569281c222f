import { randomUUID } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { openOutbox } from '@valija/node-sdk';
import { eventually } from '@valija/testing';
import type { RawBody } from '../bodies/raw-body.js';
import { State } from '../state/state.service.js';
import { made, snapshot } from '../testing/builders.js';
import { DoubleHub, council, partsOn } from '../testing/parts.js';

const villa = council('villa');
const clock = new SystemClock();

let state: State;
let hub: DoubleHub;

beforeEach(() => {
  state = new State(openOutbox(':memory:'));
  hub = new DoubleHub();
});

/** As after a start: what was in memory is gone, what is in the file is there. */
const run = () => partsOn(state, clock, hub);

const bodyOf = (text: string): RawBody => ({
  mediaType: 'application/json',
  stream: Readable.from([Buffer.from(text)]),
});
const jsonOf = (...items: unknown[]): RawBody => bodyOf(JSON.stringify({ items }));
const events = (count: number) =>
  Array.from({ length: count }, () => made(snapshot(randomUUID()), randomUUID()));
const requestOf = (body: RawBody, { by = villa, idempotencyKey = 'key-of-a-batch', waitS = 0 } = {}) => ({
  council: by,
  idempotencyKey,
  body,
  waitS,
});
const count = (table: string) => state.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n;
/** As a full disk: the file takes only so many rows more. */
const fill = (table: string, rows: number) => {
  state.database.exec(
    `CREATE TEMP TRIGGER full BEFORE INSERT ON ${table} WHEN (SELECT count(*) FROM ${table}) >= ${String(rows)}
     BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  );
};
const makeRoom = () => {
  state.database.exec('DROP TRIGGER full');
};
const tables = ['general_batch', 'general_slice', 'general_item', 'general_answer', 'general_dispatch'];

describe('taking a batch', () => {
  it('keeps nothing of a batch that could not be laid down whole, and its key is free', async () => {
    const { batches } = run();
    const items = [...events(40), 'x'];
    fill('general_slice', 1);
    await expect(batches.publish(requestOf(jsonOf(...items)))).rejects.toThrow('disk is full');
    expect(tables.map(count)).toEqual([0, 0, 0, 0, 0]);
    makeRoom();
    const { items: answers } = await batches.publish(requestOf(jsonOf(...items)));
    expect(answers.map(({ outcome }) => outcome)).toEqual([...Array<string>(40).fill('pending'), 'rejected']);
  });

  it('goes on, once, with a batch that the disk took to its half only', async () => {
    const { batches } = run();
    const items = events(100);
    fill('general_item', 70);
    await expect(batches.publish(requestOf(jsonOf(...items)))).rejects.toThrow('disk is full');
    expect(count('general_item')).toBe(64);
    makeRoom();
    const taken = await batches.publish(requestOf(jsonOf(...items)));
    expect(taken.items.map(({ eventId }) => eventId)).toEqual(items.map(({ eventId }) => eventId));
    expect(tables.map(count)).toEqual([1, 0, 100, 0, 100]);
    // What was rolled back is not in the outbox, though it was counted here.
    expect(new Set(hub.enqueued)).toEqual(new Set(items.map(({ eventId }) => eventId)));
  });

  it('goes on by itself where the council does not repeat it', async () => {
    const { batches } = run();
    fill('general_item', 40);
    await expect(batches.publish(requestOf(jsonOf(...events(64))))).rejects.toThrow('disk is full');
    makeRoom();
    await eventually(() => count('general_item') === 64);
  });

  it('goes on after a start, and throws away what was laid down of no batch', async () => {
    const before = run();
    fill('general_item', 40);
    await expect(before.batches.publish(requestOf(jsonOf(...events(64))))).rejects.toThrow('disk is full');
    await before.closing.run(() => undefined);
    expect(count('general_item')).toBe(32);
    state.run("INSERT INTO general_slice (batch_id, first_position, items) VALUES ('stray', 0, '[]')");
    makeRoom();
    const { taking } = run();
    await taking.onModuleInit();
    expect(count('general_slice')).toBe(1);
    taking.onApplicationBootstrap();
    await eventually(() => count('general_slice') === 0);
    expect(tables.map(count)).toEqual([1, 0, 64, 0, 64]);
  });

  it('takes a key once, however many bring it at the same time', async () => {
    const { batches } = run();
    const items = events(100);
    const answers = await Promise.all([1, 2, 3].map(() => batches.publish(requestOf(jsonOf(...items)))));
    expect(new Set(answers.map(({ batchId }) => batchId)).size).toBe(1);
    expect(answers.map((answer) => answer.items.length)).toEqual([100, 100, 100]);
    expect(hub.enqueued).toEqual(items.map(({ eventId }) => eventId));
  });

  it('gives a key that two bring at the same time with other bodies to the first, or free to the second', async () => {
    const { batches } = run();
    const [first, second] = await Promise.allSettled([
      batches.publish(requestOf(jsonOf(...events(100)))),
      batches.publish(requestOf(jsonOf(...events(1)))),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ reason: { code: 'idempotency-key-reused' } });
    const [torn, whole] = await Promise.allSettled([
      batches.publish(requestOf(bodyOf('{"items":['), { idempotencyKey: 'another-key' })),
      batches.publish(requestOf(jsonOf(...events(1)), { idempotencyKey: 'another-key' })),
    ]);
    expect(torn).toMatchObject({ reason: { code: 'invalid-request' } });
    expect(whole).toMatchObject({ status: 'fulfilled' });
  });

  it('lets the event loop go after every slice, and no council wait for another', async () => {
    const { batches } = run();
    let turns = 0;
    let isDone = false;
    const look = () => {
      turns++;
      if (!isDone) setImmediate(look);
    };
    look();
    const ends: string[] = [];
    const publish = async (by: string, size: number) => {
      await batches.publish(requestOf(jsonOf(...events(size)), { by: council(by) }));
      ends.push(by);
    };
    await Promise.all([publish('villa', 640), publish('aldea', 32)]);
    isDone = true;
    expect(ends).toEqual(['aldea', 'villa']);
    // 21 slices are laid down and worked off.
    expect(turns).toBeGreaterThan(42);
  });

  it('says of a batch that is not worked off that it is not complete, though all so far is answered', async () => {
    const { batches } = run();
    fill('general_item', 32);
    const items = Array<string>(40).fill('x');
    await expect(batches.publish(requestOf(jsonOf(...items)))).rejects.toThrow('disk is full');
    const { batchId } = state.row<{ batchId: string }>('SELECT batch_id AS batchId FROM general_batch')!;
    expect(await batches.answer(villa, batchId)).toMatchObject({ complete: false });
    makeRoom();
    expect(await batches.publish(requestOf(jsonOf(...items)))).toMatchObject({ complete: true, batchId });
  });
});

describe('BatchesService', () => {
  it('lets a council hold only so many bodies at once, and no council wait for another', async () => {
    const { batches } = run();
    const stalled = Array.from({ length: 4 }, () => new PassThrough());
    const held = stalled.map((stream, index) =>
      batches.publish(
        requestOf({ mediaType: 'application/json', stream }, { idempotencyKey: `key-${String(index)}` }),
      ),
    );
    const one = () => jsonOf(made(snapshot(randomUUID())));
    await expect(batches.publish(requestOf(one()))).rejects.toMatchObject({ code: 'rate-limited' });
    await expect(batches.publish(requestOf(one(), { by: council('aldea') }))).resolves.toBeDefined();
    for (const stream of stalled) stream.destroy();
    await expect(Promise.allSettled(held)).resolves.toMatchObject(
      held.map(() => ({ reason: { code: 'invalid-request' } })),
    );
    await expect(batches.publish(requestOf(one()))).resolves.toBeDefined();
  });

  it('takes nothing before the node has been connected once', async () => {
    hub.isStarted = false;
    const refused = run().batches.publish(requestOf(jsonOf('x')));
    await expect(refused).rejects.toMatchObject({ code: 'service-unavailable' });
  });

  it('finds after a start what was answered just before the end', async () => {
    const [event] = events(1);
    const eventId = event!.eventId!;
    const pending = await run().batches.publish(requestOf(jsonOf(event)));
    expect(pending).toMatchObject({ complete: false });
    hub.outcomes.set(eventId, {
      eventId,
      outcome: 'rejected',
      code: 'body-unknown',
      pointer: '/issuer/dir3',
    });
    const { answers, batches } = run();
    answers.onApplicationBootstrap();
    await answers.whenComplete(pending.batchId, 5_000);
    expect(await batches.answer(villa, pending.batchId)).toMatchObject({
      complete: true,
      items: [{ outcome: 'rejected', code: 'body-unknown', retryable: true, pointer: '/issuer/dir3' }],
    });
    expect(answers.page('villa', undefined, 25).items).toHaveLength(1);
  });

  it('ends a wait when the service leaves', async () => {
    const { answers, batches } = run();
    const waiting = batches.publish(requestOf(jsonOf(made(snapshot(randomUUID()))), { waitS: 30 }));
    await eventually(() => count('general_item') === 1);
    answers.onModuleDestroy();
    await expect(waiting).resolves.toMatchObject({ complete: false });
  });

  it('takes the id that the node gave to an event as a repeat of it', async () => {
    const { batches } = run();
    const event = made(snapshot(randomUUID()));
    const first = await batches.publish(requestOf(jsonOf(event)));
    const { eventId } = first.items[0]!;
    const again = await batches.publish(
      requestOf(jsonOf({ ...event, eventId }), { idempotencyKey: 'another-key' }),
    );
    expect(again.items).toMatchObject([{ eventId, outcome: 'pending' }]);
    expect(hub.enqueued).toEqual([eventId]);
  });
});
