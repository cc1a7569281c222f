import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { AckException } from '@valija/contracts';
import kafkajs from 'kafkajs';
import { ask } from './src/answer.js';
import { AttackingNode } from './src/attack/border-attack.js';
import type { BorderCase } from './src/attack/border-cases.js';
import { partitionFor } from './src/attack/border-oracle.js';
import { freshName, openWorld } from './src/attack/world.js';
import { eventOf } from './src/node-event.js';
import { profile, until } from './src/stack.js';

const { GZIP } = kafkajs.CompressionTypes;
const identity = {
  nodeId: freshName('gordo'),
  dir3: `L08${String(randomInt(1_000_000)).padStart(6, '0')}`,
  nowMs: new SystemClock().epochMs(),
};
let node: AttackingNode;

type Places = Awaited<ReturnType<AttackingNode['send']>>;

/** Events of one partition: what is sent at once is one batch. */
function together(count: number, value?: Buffer): BorderCase[] {
  const made: BorderCase[] = [];
  while (made.length < count) {
    const event = eventOf({ what: 'good', code: 'not-json', value: (good) => value ?? good }, identity);
    if (partitionFor(event) === 0) made.push(event);
  }
  return made;
}

async function answerTo({ partition, offset }: Places[number]): Promise<AckException | undefined> {
  const isOf = (ack: (typeof node.acks)[number]): boolean =>
    ack.partition === partition && ack.firstOffset <= offset && offset <= ack.lastOffset;
  const ack = await until('the ack', () => Promise.resolve(node.acks.find(isOf)), 60_000);
  return ack.exceptions.find(({ from, to }) => from <= offset && offset <= to);
}

const answersTo = (places: Places): Promise<(AckException | undefined)[]> =>
  Promise.all(places.map(answerTo));

beforeAll(async () => {
  const { tokens } = await openWorld();
  const body = { dir3: identity.dir3, sector: 'local', status: 'in-force', name: 'Ayuntamiento' };
  const applied = await ask(`${profile().directoryUrl}/v1/directory:apply`, {
    method: 'POST',
    token: await tokens.directory(),
    body: { bodies: [body] },
  });
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body));
  node = await AttackingNode.join(identity);
  // The border's copy of the directory follows within a moment.
  await until('the node at the border', async () => {
    const [answer] = await answersTo(await node.send(together(1)));
    return answer === undefined;
  });
}, 120_000);

afterAll(() => node.leave());

describe('a batch that a node has packed', () => {
  it('is read like any other', async () => {
    const answers = await answersTo(await node.send(together(50), GZIP));
    expect(answers).toEqual(Array.from({ length: 50 }, () => undefined));
  });

  it('is refused as one range where it unpacks to too much, and what stands around it is accepted', async () => {
    const before = await node.send(together(1));
    const zeros = together(1, Buffer.alloc(50_000_000));
    const bomb = await node.send([...together(1), ...zeros, ...together(1)], GZIP);
    const behind = await node.send(together(2));
    const from = bomb[0]?.offset ?? -1;
    const refused = { from, to: from + 2, outcome: 'rejected', code: 'batch-too-large', retryable: false };
    for (const answer of await answersTo(bomb)) expect(answer).toMatchObject(refused);
    expect(await answersTo([...before, ...behind])).toEqual([undefined, undefined, undefined]);
  });
});
