import { randomUUID } from 'node:crypto';
import { type Ack, envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { OutboxMessage } from '@valija/messaging';

/** An ack on its way to the node. Each stream that a node writes has acks of its own, and one service that answers it. */
export function ackMessage(nodeId: string, ack: Ack): OutboxMessage {
  const { notices, noticeAcks, acks } = nodeTopics(nodeId);
  const isOfNotices = ack.topic === notices;
  return {
    topic: isOfNotices ? noticeAcks : acks,
    // One partition's acks stay in order.
    key: `${ack.topic}/${String(ack.partition)}`,
    headers: envelopeHeaders({
      id: randomUUID(),
      name: 'Ack',
      source: isOfNotices ? '/hub/alerts' : '/hub/metadata-store',
      time: ack.committedAt,
    }),
    value: JSON.stringify(ack),
    // Codes, pointers and ids: an ack names nobody.
    isPersonal: false,
  };
}
