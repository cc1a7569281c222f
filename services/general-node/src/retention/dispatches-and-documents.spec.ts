import { hash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cancelled, made, snapshot } from '../testing/builders.js';
import { AgeingNode } from '../testing/ageing-node.js';

let node: AgeingNode;

beforeEach(async () => {
  node = await AgeingNode.start();
});

afterEach(() => node.stop());

describe('what is known of a dispatch', () => {
  it('stays for ever, closed or not, unless a term is set', async () => {
    const dispatchId = await node.dispatch();
    await node.upload(dispatchId);
    await node.tell(dispatchId, 1);
    await node.sweepAfter(20_000);
    expect(node.manifests(dispatchId)).toBe(1);
    expect(node.isStored(dispatchId)).toBe(true);
  });

  it('goes when the term after its end is over, with its document; whose it was stays', async () => {
    node.restart({ closedDays: 1_461 });
    const [open, accessed, withdrawn] = [await node.dispatch(), await node.dispatch(), await node.dispatch()];
    for (const each of [open, accessed, withdrawn]) await node.upload(each);
    await node.tell(accessed, 1, 'DispatchAccessed');
    await node.answer(await node.publish([cancelled(withdrawn)]));
    await node.sweepAfter(1_460);
    expect([open, accessed, withdrawn].map((each) => node.isStored(each))).toEqual([true, true, true]);
    await node.sweepAfter(2);
    expect([open, accessed, withdrawn].map((each) => node.isStored(each))).toEqual([true, false, false]);
    expect(node.manifests(accessed)).toBe(0);
    expect(node.parts.dispatches.ownerOf(accessed)).toBe('villa');
    // The same bytes are one file: one dispatch still needs it.
    expect(await node.files()).toHaveLength(1);
    expect(await node.metric('general_node_forgotten_total', 'manifests')).toBe(2);
    expect(await node.metric('general_node_forgotten_total', 'documents')).toBe(2);
  });

  it('counts its term from the last that was heard of its end', async () => {
    node.restart({ closedDays: 1_461 });
    const dispatchId = await node.dispatch();
    await node.tell(dispatchId, 1);
    await node.sweepAfter(1_000);
    await node.tell(dispatchId, 2, 'DispatchResolutionCorrected');
    await node.sweepAfter(1_000);
    expect(node.manifests(dispatchId)).toBe(1);
    await node.sweepAfter(462);
    expect(node.manifests(dispatchId)).toBe(0);
  });

  it.each(['long', 'permanent'])('stays where the issuer named the class %s', async (retentionClass) => {
    node.restart({ closedDays: 1_461 });
    const dispatchId = await node.dispatch({ retentionClass });
    await node.upload(dispatchId);
    await node.tell(dispatchId, 1);
    await node.sweepAfter(20_000);
    expect(node.isStored(dispatchId)).toBe(true);
  });

  it('goes where the hub never took it, and stays while the hub has not answered', async () => {
    const refused = await node.dispatch({}, 'rejected');
    const waiting = randomUUID();
    await node.publish([made(snapshot(waiting))]);
    await node.sweepAfter(91);
    expect(node.manifests(refused)).toBe(0);
    expect(node.manifests(waiting)).toBe(1);
  });
});

describe('uploaded documents', () => {
  it('go where no manifest of their council names them; brought again, they begin again', async () => {
    const [never, again, announced] = [randomUUID(), randomUUID(), await node.dispatch()];
    for (const each of [never, again, announced]) await node.upload(each);
    await node.sweepAfter(60);
    await node.upload(again);
    await node.sweepAfter(31);
    expect([never, again, announced].map((each) => node.isStored(each))).toEqual([false, true, true]);
    expect(await node.files()).toHaveLength(1);
    await node.sweepAfter(60);
    expect([again, announced].map((each) => node.isStored(each))).toEqual([false, true]);
  });

  it('take their file with them, and leave nothing behind', async () => {
    await node.upload(randomUUID());
    expect(await node.files()).toHaveLength(1);
    await node.sweepAfter(91);
    expect(await node.files()).toEqual([]);
  });

  it('keep a file that another upload of the same bytes is about to need', async () => {
    const [old, fresh] = [randomUUID(), randomUUID()];
    await node.upload(old);
    node.pass(91);
    const [uploaded] = await Promise.all([
      node.upload(fresh),
      // As often as the upload lets it: also between the name of its file and its row.
      (async () => {
        while (!node.isStored(fresh)) await node.retention.sweep();
      })(),
    ]);
    expect(uploaded).toBe(true);
    expect([node.isStored(old), node.isStored(fresh)]).toEqual([false, true]);
    expect(await node.files()).toHaveLength(1);
  });

  it('of many dispatches are looked at page by page', async () => {
    for (let index = 0; index < 450; index++)
      node.state.run(
        "INSERT INTO general_content VALUES ('villa', ?, 'acto', ?, 3, 0)",
        randomUUID(),
        hash('sha256', String(index)),
      );
    const counts: number[] = [];
    for await (const each of node.contents.forgetUnnamed(1)) counts.push(each);
    expect(counts).toEqual([200, 200, 50]);
    expect(node.count('general_content')).toBe(0);
  });
});
