import { hash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { AgreementEntry, DispatchSnapshot, NodeEvent, RouteEntry } from '@valija/contracts';
import { type Heard, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { DirectNode } from './src/direct-node.js';
import { stateFile, until, valija } from './src/stack.js';

/** Cazorla has no system of its own: the node of the province has the content of what it issues by it. */
const BODY = { dir3: 'L01230281', name: 'Ayuntamiento de Cazorla' };
const PROVINCE = 'diputacion-jaen';
const LONG_AGO = '2024-01-01T00:00:00+01:00';
const clock = new SystemClock();
const own = `cazorla-${randomUUID().slice(0, 8)}`;
let direct: DirectNode;
let ana: Citizen;
/** Routes as they follow each other. */
let routes: RouteEntry[] = [route(PROVINCE, LONG_AGO)];

function route(node: string, from: string): RouteEntry {
  return { body: BODY.dir3, service: 'notifications', node, from };
}

async function apply(file: object): Promise<void> {
  const path = stateFile(`change-${randomUUID()}.json`);
  writeFileSync(path, JSON.stringify(file));
  const { code, errors } = await valija('apply', path);
  if (code !== 0) throw new Error(errors);
}

/** The body comes by another node from now on. */
async function changeRouteTo(node: string, rest: object = {}): Promise<void> {
  const at = clock.now().toISOString();
  routes = [...routes.map((each) => ({ ...each, to: each.to ?? at })), route(node, at)];
  await apply({ ...rest, routes });
}

const send = (): Promise<DispatchSnapshot> =>
  administrations.send(PROVINCE, { persona: 'ana', issuer: BODY.dir3, annexes: ['text'] });

/** What the province heard, or the body's own node. */
async function heardOf(nodeId: string, dispatchId: string): Promise<Heard[]> {
  return nodeId === PROVINCE
    ? administrations.heard(PROVINCE, dispatchId)
    : (direct.heardOf(dispatchId) as Heard[]);
}

async function heard(nodeId: string, dispatchId: string, expected: object): Promise<void> {
  await until(`${JSON.stringify(expected)} at ${nodeId}`, async () => {
    const events = await heardOf(nodeId, dispatchId);
    return events.some(({ name, event }) =>
      Object.entries(expected).every(([key, value]) => ({ name, ...event })[key as 'name'] === value),
    );
  });
}

const isFound = async ({ dispatchId }: DispatchSnapshot): Promise<boolean> =>
  (await ana.ask(`/v1/dispatches/${dispatchId}`)).status === 200;

beforeAll(async () => {
  [ana, direct] = await Promise.all([Citizen.signIn('ana'), DirectNode.open(own)]);
}, 60_000);

afterAll(async () => {
  await direct.close();
});

describe('a council that leaves the node of its province for one of its own', () => {
  let opened: DispatchSnapshot;
  let amended: DispatchSnapshot;
  let withdrawn: DispatchSnapshot;
  let prolonged: DispatchSnapshot;

  beforeAll(async () => {
    [opened, amended, withdrawn, prolonged] = await Promise.all([send(), send(), send(), send()]);
    const agreement: AgreementEntry = {
      agreementId: `${own}.own`,
      node: own,
      body: BODY.dir3,
      includesUnits: true,
      legalBasis: 'Ley 39/2015, art. 43',
      contractVersion: '1',
      from: LONG_AGO,
    };
    const { endpoint } = direct;
    await changeRouteTo(own, {
      nodes: [
        { nodeId: own, name: BODY.name, kind: 'direct', operator: BODY.dir3, status: 'active', endpoint },
      ],
      agreements: [agreement],
    });
    await direct.connect();
  }, 60_000);

  it('has everything that is open told to its new node, and the old one told that it has', async () => {
    for (const { dispatchId } of [opened, amended, withdrawn, prolonged]) {
      const told = { name: 'DispatchStateShared', because: 'route-changed', routedBy: own, madeBy: PROVINCE };
      await heard(own, dispatchId, { ...told, state: 'available' });
      await heard(PROVINCE, dispatchId, told);
    }
    const [first] = direct.heardOf(amended.dispatchId);
    expect(first?.event).toMatchObject({ version: 1, sequence: 0, snapshot: amended });
  });

  it('shows its citizens no difference: the content is where it was, and both nodes hear of the act', async () => {
    const { status, body } = await ana.appear(opened.dispatchId);
    expect([status, body.state]).toEqual([201, 'accessed']);
    for (const { documentId, url } of body.documents) {
      const original = await administrations.document(opened.dispatchId, documentId);
      expect((await ana.bytes(url)).equals(original)).toBe(true);
    }
    const act = { name: 'DispatchAccessed', appearanceId: body.appearanceId, sequence: 1 };
    await heard(PROVINCE, opened.dispatchId, act);
    await heard(own, opened.dispatchId, act);
  });

  it('corrects by its new node what the old one made, with content from there', async () => {
    const bytes = Buffer.from('Resolución corregida por el propio ayuntamiento.\n');
    const [main] = amended.documents;
    const corrected: DispatchSnapshot = {
      ...amended,
      version: 2,
      documents: [
        {
          ...{ documentId: 'corregida', fileName: 'corregida.txt', mediaType: 'text/plain', role: 'main' },
          ...{ sizeBytes: bytes.length, sha256: hash('sha256', bytes, 'hex') },
          ...(main?.language !== undefined && { language: main.language }),
        },
      ],
    };
    direct.keep(amended.dispatchId, 'corregida', bytes);
    expect(await direct.publish({ name: 'DispatchAmended', data: corrected })).toMatchObject({
      outcome: 'accepted',
    });
    await heard(PROVINCE, amended.dispatchId, { because: 'amended', saidBy: own, version: 2 });
    const { body } = await ana.appear(amended.dispatchId);
    expect((await ana.bytes(body.documents[0]?.url ?? '')).equals(bytes)).toBe(true);
  });

  it('withdraws by its new node; and the old one, whose agreement goes on, may still prolong', async () => {
    const { dispatchId } = withdrawn;
    const cancelledAt = clock.now().toISOString();
    const cancelled: NodeEvent = {
      name: 'DispatchCancelled',
      data: { dispatchId, cancelledAt, reason: 'issued-in-error' },
    };
    expect(await direct.publish(cancelled)).toMatchObject({ outcome: 'accepted' });
    await heard(PROVINCE, dispatchId, { because: 'cancelled', saidBy: own, state: 'cancelled' });
    expect((await ana.one(dispatchId)).state).toBe('cancelled');

    const extended = { dispatchId: prolonged.dispatchId, accessDeadline: inDays(60), reason: 'other' };
    expect(await administrations.publish(PROVINCE, 'DispatchDeadlineExtended', extended)).toMatchObject({
      outcome: 'accepted',
    });
    await heard(own, prolonged.dispatchId, { because: 'deadline-extended', saidBy: PROVINCE });
  });

  it('publishes what is new by its new node only; a repeat of what was taken before stays one', async () => {
    const again = { ...prolonged, dispatchId: randomUUID() };
    expect(await administrations.publish(PROVINCE, 'DispatchMadeAvailable', again)).toMatchObject({
      outcome: 'rejected',
      code: 'route-elsewhere',
    });
    expect(await administrations.publish(PROVINCE, 'DispatchMadeAvailable', prolonged)).toMatchObject({
      outcome: 'duplicate',
    });
    expect(await direct.publish({ name: 'DispatchMadeAvailable', data: again })).toMatchObject({
      outcome: 'accepted',
    });
    await until('the new dispatch', () => isFound(again));
  });

  it('goes back, and has it the other way round', async () => {
    const made = { ...prolonged, dispatchId: randomUUID() };
    await direct.publish({ name: 'DispatchMadeAvailable', data: made });
    await changeRouteTo(PROVINCE);
    await heard(PROVINCE, made.dispatchId, { because: 'route-changed', madeBy: own, routedBy: PROVINCE });
    await heard(own, prolonged.dispatchId, { because: 'route-changed', routedBy: PROVINCE });
    const other = { ...prolonged, dispatchId: randomUUID() };
    expect(await direct.publish({ name: 'DispatchMadeAvailable', data: other })).toMatchObject({
      code: 'route-elsewhere',
    });
    const cancelled = { cancelledAt: clock.now().toISOString(), reason: 'other' };
    const byProvince = { ...cancelled, dispatchId: made.dispatchId };
    expect(await administrations.publish(PROVINCE, 'DispatchCancelled', byProvince)).toMatchObject({
      outcome: 'accepted',
    });
    await heard(own, made.dispatchId, { because: 'cancelled', saidBy: PROVINCE });
  });
});

function inDays(days: number): string {
  return new Date(clock.epochMs() + days * 86_400_000).toISOString().slice(0, 10);
}
