import { randomUUID } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import { type PublishOutcome, openOutbox } from '@valija/node-sdk';
import { Metrics } from '@valija/observability';
import { Closing } from '@valija/service';
import { quietLogger } from '@valija/testing';
import { type RawBody } from '../bodies/raw-body.js';
import type { ContentsService } from '../contents/contents.service.js';
import type { Council } from '../councils/council.js';
import { DispatchesRepository } from '../dispatches/dispatches.repository.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import type { HubGateway } from '../hub/hub.gateway.js';
import { State } from '../state/state.service.js';
import { made, snapshot } from '../testing/builders.js';
import { AnswersRepository } from './answers.repository.js';
import { AnswersService } from './answers.service.js';
import { BatchesRepository } from './batches.repository.js';
import { BatchesService } from './batches.service.js';

const council = (councilId: string): Council => ({
  councilId,
  name: councilId,
  bodies: ['L01110011'],
  content: { mode: 'stored' },
  keys: { keys: [] },
});
const villa = council('villa');
const clock = new SystemClock();

/** What the hub says, and when: only the events named here are answered. */
let outcomes: Map<string, PublishOutcome>;
let enqueue: () => string;
let isStarted: boolean;
let state: State;

const hub = {
  mustBeStarted: () => {
    if (!isStarted) throw new CodedError('service-unavailable');
  },
  whenStarted: () => Promise.resolve(),
  enqueue: () => enqueue(),
  watch: (eventIds: readonly string[], onAnswer: (outcome: PublishOutcome) => void) => {
    const known = eventIds.flatMap((eventId) => outcomes.get(eventId) ?? []);
    setImmediate(() => {
      known.forEach(onAnswer);
    });
  },
} as unknown as HubGateway;

beforeEach(() => {
  state = new State(openOutbox(':memory:'));
  outcomes = new Map();
  enqueue = () => randomUUID();
  isStarted = true;
});

/** As after a start: what was in memory is gone, what is in the file is there. */
function run() {
  const [logger, metrics] = [quietLogger(), new Metrics()];
  const answers = new AnswersService(
    state,
    new AnswersRepository(state),
    hub,
    clock,
    logger,
    metrics,
    new Closing(),
  );
  const dispatches = new DispatchesService(new DispatchesRepository(state));
  const contents = { find: () => undefined } as unknown as ContentsService;
  const repository = new BatchesRepository(state);
  return {
    answers,
    batches: new BatchesService(state, repository, answers, dispatches, contents, hub, clock),
  };
}

const jsonOf = (...items: unknown[]): RawBody => ({
  mediaType: 'application/json',
  stream: Readable.from([Buffer.from(JSON.stringify({ items }))]),
});
const requestOf = (body: RawBody, { by = villa, idempotencyKey = 'key-of-a-batch', waitS = 0 } = {}) => ({
  council: by,
  idempotencyKey,
  body,
  waitS,
});
const count = (table: string) => state.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n;

describe('BatchesService', () => {
  it('keeps nothing of a batch that could not be kept whole, and its key is free', async () => {
    const { batches } = run();
    let calls = 0;
    enqueue = () => {
      if (++calls === 2) throw new Error('database or disk is full');
      return randomUUID();
    };
    const items = [made(snapshot(randomUUID())), 'x', made(snapshot(randomUUID()))];
    await expect(batches.publish(requestOf(jsonOf(...items)))).rejects.toThrow('disk is full');
    expect([count('general_batch'), count('general_item'), count('general_answer')]).toEqual([0, 0, 0]);
    expect(count('general_dispatch')).toBe(0);
    const { items: answers } = await batches.publish(requestOf(jsonOf(...items)));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['pending', 'rejected', 'pending']);
  });

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
    isStarted = false;
    const refused = run().batches.publish(requestOf(jsonOf('x')));
    await expect(refused).rejects.toMatchObject({ code: 'service-unavailable' });
  });

  it('finds after a start what was answered just before the end', async () => {
    const eventId = randomUUID();
    enqueue = () => eventId;
    const pending = await run().batches.publish(requestOf(jsonOf(made(snapshot(randomUUID())))));
    expect(pending).toMatchObject({ complete: false });
    outcomes.set(eventId, { eventId, outcome: 'rejected', code: 'body-unknown', pointer: '/issuer/dir3' });
    const { answers, batches } = run();
    answers.onApplicationBootstrap();
    await answers.whenComplete(pending.batchId, 5_000);
    expect(batches.answer(villa, pending.batchId)).toMatchObject({
      complete: true,
      items: [{ outcome: 'rejected', code: 'body-unknown', retryable: true, pointer: '/issuer/dir3' }],
    });
    expect(answers.page('villa', undefined, 25).items).toHaveLength(1);
  });

  it('ends a wait when the service leaves', async () => {
    const { answers, batches } = run();
    const waiting = batches.publish(requestOf(jsonOf(made(snapshot(randomUUID()))), { waitS: 30 }));
    await new Promise((resolve) => setImmediate(resolve));
    answers.onModuleDestroy();
    await expect(waiting).resolves.toMatchObject({ complete: false });
  });

  it('takes the id that the node gave to an event as a repeat of it', async () => {
    const eventId = randomUUID();
    enqueue = () => eventId;
    const { batches } = run();
    const event = made(snapshot(randomUUID()));
    await batches.publish(requestOf(jsonOf(event)));
    enqueue = () => {
      throw new Error('it was there already');
    };
    const again = await batches.publish(
      requestOf(jsonOf({ ...event, eventId }), { idempotencyKey: 'another-key' }),
    );
    expect(again.items).toMatchObject([{ eventId, outcome: 'pending' }]);
  });
});
