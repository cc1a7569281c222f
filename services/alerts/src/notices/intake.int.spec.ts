import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContactOwner, type NoticePublished, firstViolation } from '@valija/contracts';
import type { UnreadableBatch } from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { IntakeService } from './intake.service.js';
import { NoticingNode, aNotice } from '../testing/noticing-node.js';
import { RunningAlerts } from '../testing/running-alerts.js';

const ana: ContactOwner = { idType: 'NIF', idNumber: '12345678Z' };

let broker: TestBroker;
let running: RunningAlerts;
let node: NoticingNode;
let other: NoticingNode;
const nodes: NoticingNode[] = [];

async function join(): Promise<NoticingNode> {
  const joined = await NoticingNode.start(broker);
  nodes.push(joined);
  return joined;
}

beforeAll(async () => {
  broker = testBroker();
  running = await RunningAlerts.start({ redisDatabase: 10, hasKafka: true });
  [node, other] = [await join(), await join()];
  running.know(...node.records(), ...other.records());
}, 60_000);

afterAll(async () => {
  await running.stop();
  await Promise.all(nodes.map((each) => each.stop()));
  await broker.close();
});

async function answered(
  notice: NoticePublished,
  rest: Parameters<NoticingNode['publish']>[1] = {},
): Promise<{ outcome: string; code?: string }> {
  const offset = await node.publish(notice, rest);
  return eventually(() => node.answerOf(offset));
}

const ofAna = (languages: readonly string[] = []) =>
  running.notices.list({ owner: ana, languages, cursor: null, limit: 100 });

describe('a notice', () => {
  it('is taken, answered and shown in the language of its reader, under the name that the directory has for the body', async () => {
    const notice = aNotice({ appointmentReference: 'CITA-1', validUntil: '2027-12-01T00:00:00Z' });
    expect(await answered(notice)).toEqual({ outcome: 'accepted' });
    const { items, unread, settings } = await ofAna(['ca']);
    expect(settings).toEqual({ email: true });
    expect(unread).toBe(1);
    expect(items).toMatchObject([
      {
        noticeId: notice.noticeId,
        kind: 'appointment-changed',
        issuer: { dir3: 'L01280796', name: 'Madrid' },
        subject: { language: 'ca', text: 'La cita ha canviat' },
        appointmentReference: 'CITA-1',
        validUntil: '2027-12-01T00:00:00Z',
        isRead: false,
      },
    ]);
    expect(items[0]).not.toHaveProperty('holder');
  });

  it('is a duplicate when it comes again, and a conflict with other content or from another node', async () => {
    const notice = aNotice();
    expect(await answered(notice)).toEqual({ outcome: 'accepted' });
    expect(await answered(notice)).toMatchObject({ outcome: 'duplicate' });
    const changed = { ...notice, kind: 'information' as const };
    expect(await answered(changed)).toMatchObject({ outcome: 'rejected', code: 'notice-conflict' });
    const offset = await other.publish(notice);
    expect(await eventually(() => other.answerOf(offset))).toMatchObject({ code: 'notice-conflict' });
  });

  it('twice in one batch is taken once', async () => {
    const [notice, changed] = [aNotice(), aNotice()];
    const offsets = await Promise.all([
      ...[notice, notice].map((each) => node.publish(each)),
      node.publish(changed),
      node.publish({ ...changed, kind: 'information' }),
    ]);
    const outcomes = await Promise.all(offsets.map((offset) => eventually(() => node.answerOf(offset))));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate', 'accepted', 'rejected']);
  });

  it.each<[string, Partial<NoticePublished>, string]>([
    [
      'an address to open',
      { subject: { defaultLanguage: 'es', texts: { es: 'Vea sede.es' } } },
      'notice-has-link',
    ],
    ['a body that nobody knows', { issuer: { dir3: 'L01999999', name: 'x' } }, 'body-unknown'],
    [
      'a number with a wrong letter',
      { holder: { idType: 'NIF', idNumber: '12345678A' } },
      'id-number-invalid',
    ],
    [
      'no words in its own language',
      { subject: { defaultLanguage: 'eu', texts: { es: 'x' } } },
      'default-language-missing',
    ],
    ['an end before its beginning', { validUntil: '2026-11-01T00:00:00Z' }, 'notice-ended'],
    ['what its schema does not allow', { kind: 'order' as never }, 'schema-violation'],
  ])('with %s is refused by a code', async (_what, rest, code) => {
    const notice = aNotice(rest);
    const answer = await answered(notice);
    expect(answer).toMatchObject({ outcome: 'rejected', code });
    expect(JSON.stringify(answer)).not.toContain(notice.holder.idNumber);
  });

  it.each<[string, Parameters<NoticingNode['publish']>[1], string]>([
    ['no JSON', { value: 'garbage' }, 'not-json'],
    ['another key', { key: 'else' }, 'key-mismatch'],
    ['no envelope', { headers: {} }, 'envelope-missing'],
  ])('with %s is refused by a code', async (_what, rest, code) => {
    expect(await answered(aNotice(), rest)).toMatchObject({ outcome: 'rejected', code });
  });

  it('of a body for which the node has no agreement is refused', async () => {
    const stranger = await join();
    running.know(...stranger.records().filter(({ entity }) => entity !== 'agreement'));
    const offset = await stranger.publish(aNotice());
    expect(await eventually(() => stranger.answerOf(offset))).toMatchObject({
      code: 'issuer-not-authorised',
    });
  });

  it('rests sealed: no word of it, and no number, stands in the database', async () => {
    await answered(aNotice({ subject: { defaultLanguage: 'es', texts: { es: 'PALABRA-SECRETA' } } }));
    for (const table of ['notice', 'notice_mail', 'outbox']) {
      const rows = await running.database.query(`SELECT * FROM ${table}`);
      const text = JSON.stringify(rows, (_key, value: unknown) =>
        Buffer.isBuffer(value) ? value.toString('latin1') : value,
      );
      expect(text).not.toMatch(/PALABRA-SECRETA|12345678Z/);
    }
  });
});

describe('its answers', () => {
  it('follow their schema, and cover each offset once, over a second process and a restart', async () => {
    const second = await running.addProcess();
    const offsets = [];
    for (let n = 0; n < 20; n += 1) offsets.push(await node.publish(aNotice()));
    await second.close();
    for (let n = 0; n < 20; n += 1) offsets.push(await node.publish(aNotice()));
    for (const offset of offsets) await eventually(() => node.answerOf(offset), 60_000);
    const ranges = node.rangesIn(1);
    expect(ranges[0]?.[0]).toBe(0);
    for (const [index, [first]] of ranges.entries())
      expect(first).toBe(index === 0 ? 0 : (ranges[index - 1]?.[1] ?? -2) + 1);
    for (const ack of node.acks) expect(firstViolation('Ack', structuredClone(ack))).toBeUndefined();
    expect(new Set(offsets.map((offset) => node.answerOf(offset)?.outcome))).toEqual(new Set(['accepted']));
  }, 120_000);

  it('are given by nobody whose partition is another’s now', async () => {
    const fresh = await join();
    running.know(...fresh.records());
    const first = await fresh.publish(aNotice());
    await eventually(() => fresh.answerOf(first), 60_000);
    const [intake, second] = [running.part(IntakeService), await running.addProcess()];
    const { notices: topic } = fresh.topics;
    await second.app.get(IntakeService).assigned(topic, 0);
    const record = { offset: String(first + 1), key: null, value: null, headers: {}, timestamp: '0' };
    expect(await intake.handle(topic, 0, [record] as never)).toEqual({ kind: 'fenced' });
    expect(await intake.refuse(topic, 0, unreadable(first + 1))).toEqual({ kind: 'fenced' });
    await second.close();
    const last = await fresh.publish(aNotice());
    expect(await eventually(() => fresh.answerOf(last), 60_000)).toEqual({ outcome: 'accepted' });
  }, 120_000);

  it('begin a new generation after the database was restored from a backup, and nothing is lost', async () => {
    const fresh = await join();
    running.know(...fresh.records());
    const before = aNotice();
    const first = await fresh.publish(before);
    await eventually(() => fresh.answerOf(first), 60_000);
    await eventually(async () => (await placeOf(fresh)).outbox_at > 0);
    const { topic, next_offset, outbox_at } = await placeOf(fresh);
    const since = [aNotice(), aNotice()];
    const offsets = [];
    for (const notice of since) offsets.push(await fresh.publish(notice));
    for (const offset of offsets) await eventually(() => fresh.answerOf(offset));
    const lastOffset = offsets.at(-1) ?? -1;
    // As a backup from before these would have it.
    await eventually(async () => (await placeOf(fresh)).outbox_at > outbox_at);
    await running.database.query('DELETE FROM notice WHERE notice_id = ANY($1::uuid[])', [
      since.map(({ noticeId }) => noticeId),
    ]);
    await running.database.query(
      'UPDATE notice_fence SET next_offset = $2, epoch = epoch - 1 WHERE topic = $1',
      [topic, next_offset],
    );
    await running.database.query('UPDATE outbox_position SET next_offset = $2 WHERE topic = $1', [
      fresh.topics.noticeAcks,
      outbox_at,
    ]);
    const behind = aNotice();
    const last = await fresh.publish(behind);
    await eventually(() => fresh.answerOf(last, 2), 60_000);
    expect(offsets.map((offset) => fresh.answerOf(offset, 2)?.outcome)).toEqual(['accepted', 'accepted']);
    const again = fresh.acks.filter(({ generation }) => generation === 2);
    // Only what was answered before is marked as that.
    for (const ack of again) expect(ack.restored === true).toBe(ack.lastOffset <= lastOffset);
    const ranges = fresh.rangesIn(2);
    expect(ranges[0]?.[0]).toBe(next_offset);
    expect(ranges.at(-1)?.[1]).toBe(last);
    const shown = (await ofAna()).items.map(({ noticeId }) => noticeId);
    for (const { noticeId } of [before, ...since, behind]) expect(shown).toContain(noticeId);
  }, 120_000);

  it('say lost of what the topic has lost before it was read, and go on without an operator', async () => {
    const fresh = await join();
    const gone = [await fresh.publish(aNotice()), await fresh.publish(aNotice())];
    const admin = broker.broker.kafka.admin();
    await admin.connect();
    // kafkajs deletes only of topics that it knows already.
    await admin.fetchTopicOffsets(fresh.topics.notices);
    await admin.deleteTopicRecords({
      topic: fresh.topics.notices,
      partitions: [{ partition: 0, offset: '2' }],
    });
    await admin.disconnect();
    running.know(...fresh.records());
    const last = await fresh.publish(aNotice());
    await eventually(() => fresh.answerOf(last), 60_000);
    expect(gone.map((offset) => fresh.answerOf(offset))).toMatchObject([
      { outcome: 'lost', code: 'offsets-lost', retryable: true },
      { outcome: 'lost' },
    ]);
  }, 120_000);

  it('begin a new generation for a topic that was made anew', async () => {
    const fresh = await join();
    running.know(...fresh.records());
    const first = await fresh.publish(aNotice());
    await eventually(() => fresh.answerOf(first), 60_000);
    const admin = new BrokerAdmin(broker.settings);
    await admin.deleteTopic(fresh.topics.notices);
    await eventually(async () => !(await admin.listTopics()).includes(fresh.topics.notices));
    await broker.addTopic(fresh.topics.notices);
    await admin.close();
    const notice = aNotice();
    const offset = await eventually(async () => (await fresh.publish(notice)) + 1);
    expect(await eventually(() => fresh.answerOf(offset - 1, 2), 60_000)).toEqual({ outcome: 'accepted' });
  }, 120_000);
});

function unreadable(offset: number): UnreadableBatch {
  return {
    kind: 'unreadable',
    firstOffset: offset,
    lastOffset: offset,
    code: 'batch-unreadable',
    digest: '',
  };
}

/** Where the topic of a node is read next, and how far its acks have gone out. */
async function placeOf({
  topics,
}: NoticingNode): Promise<{ topic: string; next_offset: number; outbox_at: number }> {
  const [row] = await running.database.query<{ topic: string; next_offset: number; outbox_at: number }>(
    `SELECT f.topic, f.next_offset, coalesce(o.next_offset, 0) AS outbox_at
     FROM notice_fence f LEFT JOIN outbox_position o ON o.topic = $2 WHERE f.topic = $1`,
    [topics.notices, topics.noticeAcks],
  );
  if (!row) throw new Error('nothing was read yet');
  return row;
}
