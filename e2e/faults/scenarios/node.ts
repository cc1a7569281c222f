import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '@valija/clock';
import { type Ack, type AckException, nodeTopics } from '@valija/contracts';
import { Publisher } from '@valija/messaging';
import { Node, type PublishOutcome, openOutbox } from '@valija/node-sdk';
import { type TestBroker, aSnapshot, eventually, quietLogger, testBroker } from '@valija/testing';
import { type ScenarioOutcome, asBroken } from './outcome.js';

const EVENTS = 20;
const WITHIN_MS = 8_000;

/** A node whose events are rejected for now, and whose topic is made anew before it has heard: all are settled. */
export async function node(): Promise<ScenarioOutcome> {
  const broker = testBroker();
  const nodeId = broker.nodeId();
  const kafka = await broker.addNode(nodeId, 1);
  const folder = mkdtempSync(join(tmpdir(), 'valija-node-'));
  const database = openOutbox(join(folder, 'outbox.db'));
  const played = await Node.start({ nodeId, kafka, database, logger: quietLogger() });
  const hub = new PlayedAnswers(broker, nodeId);
  const publish = (): Promise<PublishOutcome[]> =>
    played.publishAll(
      Array.from({ length: EVENTS }, () => ({
        event: { name: 'DispatchMadeAvailable' as const, data: aSnapshot() },
      })),
    );
  try {
    const findings: string[] = [];
    // Behind the first thing that does not come, nothing else would.
    for (const story of [rejectedForNow, topicGone]) {
      if (findings.length === 0) findings.push(...(await story(hub, publish)));
    }
    return { events: EVENTS * 2, faults: 2, checked: ['settled'], broken: asBroken(findings) };
  } finally {
    await hub.close();
    await played.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Publish = () => Promise<PublishOutcome[]>;

/** Each second event is rejected for now: it comes again. */
async function rejectedForNow(hub: PlayedAnswers, publish: Publish): Promise<string[]> {
  const publishing = publish();
  await hub.holds(EVENTS);
  const odd = Array.from({ length: EVENTS / 2 }, (_, n) => 2 * n + 1);
  await hub.answer(1, [0, EVENTS - 1], odd);
  if (!(await hub.holds(EVENTS * 1.5)))
    return ['settled: events that were rejected for now do not come again'];
  await hub.answer(1, [EVENTS, EVENTS * 1.5 - 1]);
  return settled('rejected for now', publishing);
}

/** The topic is made anew before the node has heard: all come again. */
async function topicGone(hub: PlayedAnswers, publish: Publish): Promise<string[]> {
  const publishing = publish();
  await hub.holds(EVENTS * 2.5);
  await hub.makeTopicAnew();
  await hub.answer(2, [0, 0]);
  if (!(await hub.holds(EVENTS + 1))) return ['settled: events of a topic that is gone do not come again'];
  await hub.answer(2, [1, EVENTS]);
  return settled('in a topic that is gone', publishing);
}

/** Every event is told to be accepted, within its time. */
async function settled(what: string, publishing: Promise<PublishOutcome[]>): Promise<string[]> {
  const outcomes = await Promise.race([publishing, sleep(WITHIN_MS).then(() => undefined)]);
  if (!outcomes) return [`settled: the node never heard of events that were ${what}`];
  return outcomes
    .filter(({ outcome }) => outcome !== 'accepted')
    .map(({ outcome, code }) => `settled: an event that was ${what} ended as ${outcome} (${code ?? ''})`);
}

/** The hub as a node sees it: its topics. */
class PlayedAnswers {
  private readonly publisher: Publisher;
  private readonly topics;

  constructor(
    private readonly broker: TestBroker,
    nodeId: string,
  ) {
    this.publisher = new Publisher(broker.broker);
    this.topics = nodeTopics(nodeId);
  }

  /** Waits until so many records stand in the topic. @returns false where they do not come */
  holds(count: number): Promise<boolean> {
    const has = async (): Promise<boolean> =>
      ((await this.broker.admin.logs(this.topics.dispatches))?.[0]?.end ?? 0) >= count;
    return eventually(has, WITHIN_MS).then(
      () => true,
      () => false,
    );
  }

  async answer(
    generation: number,
    [firstOffset, lastOffset]: readonly [number, number],
    rejected: readonly number[] = [],
  ): Promise<void> {
    const topic = this.topics.dispatches;
    const exceptions = rejected.map((offset): AckException => ({
      ...{ from: offset, to: offset, outcome: 'rejected', code: 'body-unknown', retryable: true },
    }));
    const ack: Ack = {
      ...{ topic, partition: 0, generation, firstOffset, lastOffset, exceptions },
      committedAt: '2026-11-20T12:00:00.000Z',
      accepted: lastOffset - firstOffset + 1 - rejected.length,
    };
    const headers = { ce_specversion: '1.0', ce_type: 'example.valija.ack.v1' };
    await this.publisher.publish([
      { topic: this.topics.acks, key: `${topic}/0`, headers, value: JSON.stringify(ack) },
    ]);
  }

  /** Another record of the node stands there first. */
  async makeTopicAnew(): Promise<void> {
    const topic = this.topics.dispatches;
    await this.broker.admin.deleteTopic(topic);
    await eventually(async () => !(await this.broker.admin.listTopics()).includes(topic));
    await this.broker.addTopic(topic);
    await eventually(() => this.publisher.publish([{ topic, key: 'x', headers: {}, value: '{}' }]));
  }

  async close(): Promise<void> {
    await this.publisher.close();
    await this.broker.close();
  }
}
