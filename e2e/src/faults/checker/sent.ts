import type { SentEvent } from '../history.js';
import { type NodeIndex, positionOf, say } from './answered.js';
import type { Findings } from './findings.js';

/** Every event that Kafka acknowledged to its node stands in the topic as it was sent, and is covered by an ack. */
export function checkSent(index: NodeIndex, findings: Findings): void {
  for (const event of index.node.sent) {
    const fault = event.position ? placed(index, event, event.position) : known(index, event);
    if (fault !== undefined) findings.add('sent-is-answered', fault);
  }
}

function placed(
  index: NodeIndex,
  { eventId, digest }: SentEvent,
  position: NonNullable<SentEvent['position']>,
): string | undefined {
  const where = positionOf(index.node.nodeId, position);
  const record = index.recordAt(position);
  if (!index.answerAt(position)) return `${where}: the event ${eventId} has no ack`;
  if (!record) return `${where}: the event ${eventId} is not in the topic`;
  if (record.eventId !== eventId || record.digest !== digest)
    return `${where}: the topic holds another event than ${eventId}`;
  return undefined;
}

/** Sent by a library that keeps positions to itself: what it told must be what one of the copies was answered. */
function known(index: NodeIndex, { eventId, digest, told }: SentEvent): string | undefined {
  const { nodeId } = index.node;
  const copies = (index.byEventId.get(eventId) ?? []).filter((record) => record.digest === digest);
  if (copies.length === 0) return `${nodeId}: the event ${eventId} never reached the topic`;
  if (!told) return `${nodeId}: the node was never told of the event ${eventId}`;
  const answers = copies.map((record) => index.answerAt(record));
  if (answers.some((answer) => answer?.outcome === told.outcome && answer.code === told.code))
    return undefined;
  const answered = answers.map((answer) => (answer ? say(answer) : 'nothing')).join(', ');
  return `${nodeId}: the node was told that ${eventId} is ${say(told)}; the hub answered ${answered}`;
}
