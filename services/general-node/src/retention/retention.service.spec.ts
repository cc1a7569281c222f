import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@valija/testing';
import { made, snapshot } from '../testing/builders.js';
import { AgeingNode } from '../testing/ageing-node.js';

let node: AgeingNode;

beforeEach(async () => {
  node = await AgeingNode.start();
});

afterEach(() => node.stop());

const list = (cursor?: string) => node.parts.answers.page('villa', cursor, 100);
const listEvents = (cursor?: string) => node.parts.events.page('villa', cursor, 100);

describe('batches', () => {
  it('are forgotten with their answers when their time is over, and their key is free', async () => {
    const { batchId } = await node.publish(['x', 'y'], 'the-key');
    await node.sweepAfter(89);
    expect(list().items).toHaveLength(2);
    await node.sweepAfter(2);
    expect(list()).toMatchObject({ items: [], hasMore: false });
    await expect(node.batch(batchId)).rejects.toMatchObject({ code: 'not-found' });
    for (const table of ['general_batch', 'general_item', 'general_answer', 'general_forgotten_batch'])
      expect(node.count(table)).toBe(0);
    expect((await node.publish(['another'], 'the-key')).batchId).not.toBe(batchId);
    expect(await node.metric('general_node_forgotten_total', 'batches')).toBe(1);
    expect(await node.metric('general_node_forgotten_total', 'items')).toBe(2);
  });

  it('stay while anything of them is open, and count from their last answer', async () => {
    const taken = await node.publish(['x', made(snapshot(randomUUID()))]);
    const { batchId } = taken;
    await node.sweepAfter(1_000);
    expect(await node.batch(batchId)).toMatchObject({ items: [{}, { outcome: 'pending' }] });
    await node.answer(taken);
    await node.sweepAfter(89);
    expect(await node.batch(batchId)).toMatchObject({ complete: true });
    await node.sweepAfter(2);
    await expect(node.batch(batchId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('leave a list that goes on: cursors behind them count, those before them are told', async () => {
    await node.publish(['x', 'y']);
    const [first, second] = list().items.map(({ cursor }) => cursor);
    await node.sweepAfter(91);
    expect(() => list(first)).toThrow(expect.objectContaining({ code: 'cursor-invalid' }));
    expect(list().next).toBe(second);
    await node.publish(['z']);
    expect(list(second).items).toHaveLength(1);
    expect(list(second).next).not.toBe(second);
    expect(list().items).toEqual(list(second).items);
  });

  it('leave no hole in the list: what an open batch has of before is seen in the batch only', async () => {
    const open = await node.publish(['x', made(snapshot(randomUUID()))]);
    await node.publish(['y']);
    await node.sweepAfter(91);
    expect(list().items).toEqual([]);
    expect(await node.batch(open.batchId)).toMatchObject({
      items: [{ outcome: 'rejected' }, {}],
    });
  });

  it('go in small transactions, and the next sweep goes on where one ended', async () => {
    await node.publish(Array<string>(1_000).fill('x'));
    node.pass(91);
    expect([...node.oldBatches.forget(node.clock.epochMs())]).toEqual([1]);
    const [first] = node.oldBatches.removeItems();
    expect(first).toBe(200);
    expect(node.count('general_answer')).toBe(800);
    node.restart();
    await node.retention.sweep();
    expect([node.count('general_item'), node.count('general_answer')]).toEqual([0, 0]);
  });
});

describe('events of the hub', () => {
  it('are forgotten when their time is over; those that come again are known all the same', async () => {
    const dispatchId = await node.dispatch();
    await node.tell(dispatchId, 1);
    const { next } = listEvents();
    await node.sweepAfter(50);
    await node.tell(dispatchId, 2, 'DispatchResolutionCorrected');
    await node.sweepAfter(51);
    expect(listEvents().items.map(({ data }) => data)).toEqual([{ dispatchId, sequence: 2 }]);
    expect(listEvents(String(next)).items).toHaveLength(1);
    await node.tell(dispatchId, 1);
    expect(listEvents().items).toHaveLength(1);
    await node.sweepAfter(51);
    expect(() => listEvents(String(next))).toThrow(expect.objectContaining({ code: 'cursor-invalid' }));
    await node.tell(dispatchId, 3);
    expect(listEvents().items).toHaveLength(1);
    expect(await node.metric('general_node_forgotten_total', 'events')).toBe(2);
  });
});

describe('the sweep', () => {
  it('runs by itself, says when it fails, and ends with the service', async () => {
    await node.publish(['x']);
    node.pass(91);
    node.state.database.exec(
      "CREATE TEMP TRIGGER full BEFORE DELETE ON general_batch BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    );
    const isBroken = async () => (await node.metric('general_node_retention_broken')) === 1;
    node.retention.onApplicationBootstrap();
    await eventually(isBroken);
    await node.parts.closing.run(() => undefined);
    node.state.database.exec('DROP TRIGGER full');
    node.restart();
    node.retention.onApplicationBootstrap();
    await eventually(() => node.count('general_batch') === 0);
    await node.parts.closing.run(() => undefined);
    expect(await isBroken()).toBe(false);
  });
});
