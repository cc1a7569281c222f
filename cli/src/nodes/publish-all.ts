import { SystemClock, sleep } from '@valija/clock';
import { type Ack, envelopeHeaders, nodeTopics } from '@valija/contracts';
import { type Broker, Publisher, StreamConsumer, nodeGroups } from '@valija/messaging';
import { answersOf } from '@valija/node-sdk';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import type { CheckedEvent } from './checked-events.js';

/** What the hub said of one event. */
export interface Answered {
  readonly line: number;
  readonly eventId: string;
  readonly dispatchId?: string;
  readonly noticeId?: string;
  readonly outcome: string;
  readonly code?: string | undefined;
  readonly pointer?: string | undefined;
  readonly detail?: string | undefined;
}

const AT_ONCE = 1_000;
const SILENT_FOR_MS = 30_000;

/** Sends events as a node and waits until every offset is covered by an ack. Retries are the caller's: this is a tool, not a node. */
export async function publishAll(
  broker: Broker,
  nodeId: string,
  events: readonly CheckedEvent[],
  onProgress: (answered: number) => void,
): Promise<Answered[]> {
  const publisher = new Publisher(broker);
  const acks: Ack[] = [];
  const topics = nodeTopics(nodeId);
  const answering = { [topics.dispatches]: topics.acks, [topics.notices]: topics.noticeAcks };
  const consumer = new StreamConsumer(broker, {
    groupId: nodeGroups(nodeId).cli,
    topics: [...new Set(events.flatMap((event) => answering[topicOf(event, nodeId)] ?? []))],
    fromBeginning: false,
    handle: (records) => {
      acks.push(...records.map(({ value }) => JSON.parse(value?.toString() ?? 'null') as Ack));
      return Promise.resolve();
    },
  });
  try {
    await consumer.start();
    await consumer.listening;
    const places = await send(publisher, nodeId, events);
    return await answersFor(events, places, acks, onProgress);
  } finally {
    await Promise.all([consumer.stop(), publisher.close()]);
  }
}

/** Notices have a topic of their own. */
function topicOf({ name }: CheckedEvent, nodeId: string): string {
  const { dispatches, notices } = nodeTopics(nodeId);
  return name === 'NoticePublished' ? notices : dispatches;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

async function send(publisher: Publisher, nodeId: string, events: readonly CheckedEvent[]): Promise<Place[]> {
  const time = new SystemClock().now().toISOString();
  const places: Place[] = [];
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const records = events.slice(from, from + AT_ONCE).map((event) => {
      const { eventId, name, ids, value } = event;
      const subject = 'noticeId' in ids ? ids.noticeId : ids.dispatchId;
      const headers = envelopeHeaders({ id: eventId, name, source: `/nodes/${nodeId}`, time, subject });
      return { topic: topicOf(event, nodeId), key: subject, value, headers };
    });
    const positions = await publisher.publish(records);
    places.push(...positions.map((place, index) => ({ ...place, topic: records[index]?.topic ?? '' })));
  }
  return places;
}

async function answersFor(
  events: readonly CheckedEvent[],
  places: readonly Place[],
  acks: readonly Ack[],
  onProgress: (answered: number) => void,
): Promise<Answered[]> {
  const answers = new Map<number, Answered>();
  for (let heard = 0, silentSinceMs = performance.now(); answers.size < events.length;) {
    for (const ack of acks.slice(heard)) cover(ack, events, places, answers);
    if (acks.length > heard) silentSinceMs = performance.now();
    heard = acks.length;
    onProgress(answers.size);
    if (performance.now() - silentSinceMs > SILENT_FOR_MS) {
      throw new CommandFailed(
        `The hub has answered ${answers.size} of ${events.length} events and then nothing for ${SILENT_FOR_MS / 1000} s.\nThe events stand in the topic and will be read: "valija tail" shows the answers, "valija status" whether the hub runs.`,
        exitCodes.unreachable,
      );
    }
    await sleep(50);
  }
  return events.map((event, index) => answers.get(index) ?? { ...event, ...event.ids, outcome: 'unknown' });
}

function cover(
  ack: Ack,
  events: readonly CheckedEvent[],
  places: readonly Place[],
  answers: Map<number, Answered>,
): void {
  const answer = answersOf(ack);
  for (const [index, { topic, partition, offset }] of places.entries()) {
    const event = events[index];
    if (!event || answers.has(index) || topic !== ack.topic || partition !== ack.partition) continue;
    if (offset < ack.firstOffset || offset > ack.lastOffset) continue;
    const { outcome, code, pointer, detail } = answer(offset);
    const { line, eventId, ids } = event;
    answers.set(index, { line, eventId, ...ids, outcome, code, pointer, detail });
  }
}
