import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { type DispatchSnapshot, type NodeEvent, firstViolation } from '@valija/contracts';
import { brokenNoticeRule, brokenRule, termOf, visibleFromMs } from '@valija/legal';
import { councilPlans } from '../world/councils.js';
import { nodePlans } from '../world/nodes.js';
import { seededNotices } from './notices.js';
import { type SeededDispatch, seedOfCouncil, seedOfNode } from './seed.js';

const nowMs = new SystemClock().epochMs();

async function everySeed(atMs: number): Promise<SeededDispatch[]> {
  const nodes = await Promise.all(nodePlans.map((plan) => seedOfNode(plan, atMs)));
  const councils = await Promise.all(councilPlans().map((plan) => seedOfCouncil(plan, atMs)));
  return [...nodes, ...councils].flat();
}

const seeds = await everySeed(nowMs);
const snapshots = seeds.map(({ snapshot }) => snapshot);
const has = (what: (snapshot: DispatchSnapshot) => boolean): boolean => snapshots.some(what);

describe('the seed', () => {
  it('is valid for the hub as of now, every event of it', () => {
    for (const { snapshot } of seeds) {
      const event: NodeEvent = { name: 'DispatchMadeAvailable', data: snapshot };
      const sent = JSON.stringify(snapshot);
      const data = JSON.parse(sent) as DispatchSnapshot;
      expect(firstViolation(event.name, data)).toBeUndefined();
      // The validator drops what the schema does not name: nothing was dropped.
      expect(JSON.stringify(data)).toBe(sent);
      expect(brokenRule(event, nowMs)).toBeUndefined();
    }
  });

  it('is the same, byte for byte, at a later start', async () => {
    const again = await everySeed(nowMs);
    expect(again.map(({ eventId }) => eventId)).toEqual(seeds.map(({ eventId }) => eventId));
    expect(JSON.stringify(again.map(({ snapshot }) => snapshot))).toBe(JSON.stringify(snapshots));
    for (const [index, { documents }] of again.entries()) {
      for (const [documentId, { bytes }] of documents)
        expect(seeds[index]!.documents.get(documentId)!.bytes.equals(bytes)).toBe(true);
    }
  });

  it('has other ids when it is sown at another time, so that it meets no older one in the hub', async () => {
    const [other] = await seedOfNode(nodePlans[0]!, nowMs + 1);
    expect(other!.snapshot.dispatchId).not.toBe(seeds[0]!.snapshot.dispatchId);
    expect(other!.eventId).not.toBe(seeds[0]!.eventId);
  });

  it('has ids that are all different UUIDs', () => {
    const ids = seeds.flatMap(({ eventId, snapshot }) => [eventId, snapshot.dispatchId]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('announces exactly the documents that are kept', () => {
    for (const { snapshot, documents } of seeds) {
      expect(snapshot.documents.map(({ documentId }) => documentId)).toEqual([...documents.keys()]);
      for (const { documentId, sizeBytes, sha256, mediaType } of snapshot.documents) {
        const stored = documents.get(documentId)!;
        expect(stored.bytes).toHaveLength(sizeBytes);
        expect(hash('sha256', stored.bytes)).toBe(sha256);
        expect(stored.mediaType).toBe(mediaType);
      }
    }
  });

  it('has one of everything', () => {
    for (const kind of ['notification', 'communication'])
      expect(has((each) => each.kind === kind)).toBe(true);
    for (const obligation of ['mandatory', 'chosen', 'voluntary'])
      expect(has((each) => each.obligation === obligation)).toBe(true);
    for (const level of ['low', 'substantial', 'high'])
      expect(has((each) => each.assuranceLevel === level)).toBe(true);
    expect(has((each) => visibleFromMs(each) > nowMs)).toBe(true);
    expect(has((each) => (termOf(each)?.expiresAtMs ?? Infinity) < nowMs)).toBe(true);
    expect(has(({ addressees }) => (addressees?.length ?? 0) > 0)).toBe(true);
    expect(has(({ documents }) => documents.length > 2)).toBe(true);
    expect(has(({ sensitivity }) => sensitivity === 'sensitive')).toBe(true);
    expect(has(({ urgency, replyBy }) => urgency === 'urgent' && replyBy !== undefined)).toBe(true);
    expect(has(({ accessDeadline }) => accessDeadline !== undefined)).toBe(true);
    expect(has(({ postal }) => postal === true)).toBe(true);
  });

  it.each([
    ['cataluna', ['ca', 'es']],
    ['galicia', ['gl', 'es']],
    ['euskadi', ['eu', 'es']],
    ['navarra', ['es', 'eu']],
    ['valenciana', ['ca-valencia', 'es']],
  ])('speaks the languages of %s', (nodeId, languages) => {
    const { snapshot } = seeds.find(({ key }) => key === `${nodeId}/ayuda`)!;
    expect(Object.keys(snapshot.subject.texts)).toEqual(languages);
    expect(new Set(Object.values(snapshot.subject.texts)).size).toBe(2);
  });

  it('writes to every persona', () => {
    expect(new Set(seeds.map(({ personaId }) => personaId)).size).toBe(12);
  });
});

describe('the notices of the seed', () => {
  const notices = nodePlans.flatMap((plan) => seededNotices(plan, nowMs));

  it('are valid for the hub as of now, and the same at a later start', () => {
    expect(notices.length).toBeGreaterThan(nodePlans.length);
    for (const { notice } of notices) {
      expect(firstViolation('NoticePublished', structuredClone(notice))).toBeUndefined();
      expect(brokenNoticeRule(notice, nowMs)).toBeUndefined();
    }
    expect(nodePlans.flatMap((plan) => seededNotices(plan, nowMs))).toEqual(notices);
    expect(new Set(notices.map(({ notice }) => notice.noticeId)).size).toBe(notices.length);
  });
});
