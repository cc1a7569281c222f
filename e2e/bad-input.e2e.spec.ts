import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { AckException, DispatchSnapshot } from '@valija/contracts';
import { AttackingNode } from './src/attack/border-attack.js';
import type { BorderCase } from './src/attack/border-cases.js';
import { freshName, openWorld } from './src/attack/world.js';
import { ask } from './src/answer.js';
import { type BadEvent, type Bodies, badEvents } from './src/bad-events.js';
import { samplesAt } from './src/metrics.js';
import { eventOf } from './src/node-event.js';
import { plainSnapshot } from './src/plain-dispatch.js';
import { profile, until } from './src/stack.js';

const clock = new SystemClock();
const nowMs = clock.epochMs();
const dir3 = (): string => `L08${String(randomInt(1_000_000)).padStart(6, '0')}`;
const bodies: Bodies = {
  own: dir3(),
  unit: dir3(),
  extinct: dir3(),
  unagreed: dir3(),
  ended: dir3(),
  elsewhere: dir3(),
};
const cases = badEvents(bodies);
const nodeId = freshName('malo');
let node: AttackingNode;
const answers = new Map<BadEvent, AckException | undefined>();
let rejectedBefore: Map<string, number>;
let sent: Awaited<ReturnType<AttackingNode['send']>>;

const good = (): DispatchSnapshot => plainSnapshot(bodies.own, nowMs, Buffer.from('x'));
const messageOf = (bad: BadEvent): BorderCase => eventOf(bad, { nodeId, dir3: bodies.own, nowMs });

const goodEvent = (rest: Partial<BadEvent> = {}): BorderCase =>
  messageOf({ what: 'good', value: (snapshot) => snapshot, code: 'not-json', ...rest });

/** What is counted as rejected of this node, by code. */
async function rejectedCounts(): Promise<Map<string, number>> {
  const samples = await samplesAt(/^metadata-store-writer$/, 'valija_ingest_rejected_total');
  return new Map(
    samples.flatMap(({ labels, value }) =>
      labels['node'] === nodeId ? [[labels['code'] ?? '', value]] : [],
    ),
  );
}

async function answerTo({ partition, offset }: (typeof sent)[number]): Promise<AckException | undefined> {
  const ack = await until(
    'the ack',
    () =>
      Promise.resolve(
        node.acks.find(
          (each) => each.partition === partition && each.firstOffset <= offset && offset <= each.lastOffset,
        ),
      ),
    60_000,
  );
  return ack.exceptions.find(({ from, to }) => from <= offset && offset <= to);
}

async function publish(...messages: BorderCase[]): Promise<(AckException | undefined)[]> {
  return Promise.all((await node.send(messages)).map(answerTo));
}

beforeAll(async () => {
  const { tokens } = await openWorld();
  const registered = { sector: 'local', status: 'in-force', name: 'Ayuntamiento' };
  const others = [bodies.own, bodies.unagreed, bodies.ended, bodies.elsewhere];
  const apply = async (body: object) => {
    const answer = await ask(`${profile().directoryUrl}/v1/directory:apply`, {
      method: 'POST',
      token: await tokens.directory(),
      body,
    });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  };
  await apply({
    bodies: [
      ...others.map((each) => ({ ...registered, dir3: each })),
      { ...registered, dir3: bodies.unit, parent: bodies.own },
      { ...registered, dir3: bodies.extinct, status: 'extinct', successor: bodies.own },
    ],
  });
  node = await AttackingNode.join({ nodeId, dir3: bodies.own, nowMs });
  const agreement = { node: nodeId, includesUnits: false, legalBasis: 'x', contractVersion: '1' };
  const long = '2020-01-01T00:00:00Z';
  await apply({
    agreements: [
      {
        ...agreement,
        agreementId: `${nodeId}.ended`,
        body: bodies.ended,
        from: long,
        to: '2021-01-01T00:00:00Z',
      },
      { ...agreement, agreementId: `${nodeId}.elsewhere`, body: bodies.elsewhere, from: long },
    ],
    routes: [{ body: bodies.elsewhere, service: 'notifications', node: 'galicia', from: long }],
  });
  // The border's copy follows within a moment.
  await until('the directory at the border', async () => {
    const [answer] = await publish(
      messageOf({ ...(cases.find(({ code }) => code === 'route-elsewhere') as BadEvent) }),
    );
    return answer?.code === 'route-elsewhere';
  });
  rejectedBefore = await rejectedCounts();
  // Each between two good ones, and all of them at once.
  sent = await node.send(cases.flatMap((bad) => [goodEvent(), messageOf(bad)]).concat(goodEvent()));
  for (const [index, bad] of cases.entries())
    answers.set(bad, await answerTo(sent[index * 2 + 1] as (typeof sent)[number]));
}, 180_000);

afterAll(() => node.leave());

describe('a bad event between good ones', () => {
  it.each(cases)('is told what is wrong: $what → $code', (bad) => {
    const answer = answers.get(bad);
    expect(answer).toMatchObject({
      outcome: 'rejected',
      code: bad.code,
      retryable: bad.retryable ?? false,
      ...(bad.pointer !== undefined && { pointer: bad.pointer }),
      ...(bad.detail && { detail: expect.stringMatching(bad.detail) }),
    });
    expect(JSON.stringify(answer)).not.toMatch(/12345678A|X1234567A|A28015866|99911110F|Jiménez/);
  });

  it('takes none of its neighbours with it, and every offset is answered, once and in order', async () => {
    for (const [index, place] of sent.entries())
      if (index % 2 === 0) expect(await answerTo(place)).toBeUndefined();
    const once = [...new Map(node.acks.map((ack) => [JSON.stringify(ack), ack])).values()];
    for (const own of Map.groupBy(once, ({ partition }) => partition).values()) {
      let next = 0;
      for (const { firstOffset, lastOffset } of own.sort((a, b) => a.firstOffset - b.firstOffset)) {
        expect(firstOffset).toBe(next);
        next = lastOffset + 1;
      }
    }
  });

  it('is counted, by its node and code', async () => {
    const rejected = await rejectedCounts();
    for (const [code, bad] of Map.groupBy(cases, (one) => one.code))
      expect([code, (rejected.get(code) ?? 0) - (rejectedBefore.get(code) ?? 0)]).toEqual([code, bad.length]);
  });
});

describe('an event that only looks bad', () => {
  it.each<[string, (snapshot: DispatchSnapshot) => unknown]>([
    ['has a field that nobody knows', (snapshot) => ({ ...snapshot, somethingNew: { deep: ['\0'] } })],
    ['is exactly 64 KiB', (snapshot) => padded(snapshot, 65_536)],
    [
      'has 255 characters that are two in UTF-16',
      (snapshot) => ({ ...snapshot, subject: { defaultLanguage: 'es', texts: { es: '😀'.repeat(255) } } }),
    ],
    [
      'was available long ago, and its own term is over',
      (snapshot) => ({ ...snapshot, availableAt: '2026-01-01T10:00:00Z', accessDeadline: '2026-01-20' }),
    ],
    [
      'is from a place 23:59 ahead',
      (snapshot) => ({ ...snapshot, availableAt: '2026-11-19T10:00:00+23:59' }),
    ],
  ])('is accepted: it %s', async (_, value) => {
    expect(await publish(goodEvent({ value }))).toEqual([undefined]);
  });
});

function padded(snapshot: DispatchSnapshot, size: number): Buffer {
  const text = JSON.stringify(snapshot);
  return Buffer.from(`${text.slice(0, -1)},"x":"${'x'.repeat(size - Buffer.byteLength(text) - 7)}"}`);
}

describe('an event of a dispatch that there is', () => {
  it('is a duplicate, too old, or in contradiction with what was said; what has ended is closed', async () => {
    const first = good();
    const of = (value: object, event = 'DispatchMadeAvailable'): BorderCase =>
      goodEvent({ event, value: () => value, key: first.dispatchId });
    const at = { dispatchId: first.dispatchId };
    const cancelled = { ...at, cancelledAt: first.availableAt, reason: 'other' };
    const elsewhere = { ...at, resolution: 'accessed', channel: 'paper', actor: { role: 'holder' } };
    const later = new Date(nowMs + 3_600_000).toISOString();
    const answered = await publish(
      of({ ...first, version: 3 }),
      of({ ...first, version: 3 }),
      of({ ...first, version: 2 }),
      of({ ...first, version: 3, urgency: 'urgent' }),
      of(
        { ...at, accessDeadline: first.availableAt.slice(0, 10), reason: 'other' },
        'DispatchDeadlineExtended',
      ),
      of({ ...elsewhere, legalAt: later }, 'DispatchResolvedElsewhere'),
      of(cancelled, 'DispatchCancelled'),
      of({ ...first, version: 4 }, 'DispatchAmended'),
    );
    expect(answered.map((answer) => answer?.code ?? answer?.outcome ?? 'accepted')).toEqual([
      'accepted',
      'duplicate',
      'superseded',
      'version-conflict',
      'deadline-not-later',
      'legal-instant-in-future',
      'accepted',
      'already-closed',
    ]);
  });
});
