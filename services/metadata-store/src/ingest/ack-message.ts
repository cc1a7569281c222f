import { type Ack, envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { OutboxMessage } from '@valija/messaging';
import { randomUUID } from 'node:crypto';

/** An ack on its way to the node. */
export function ackMessage(nodeId: string, ack: Ack): OutboxMessage {
  return {
    topic: nodeTopics(nodeId).acks,
    // One partition's acks stay in order.
    key: `${ack.topic}/${String(ack.partition)}`,
    headers: envelopeHeaders({
      id: randomUUID(),
      name: 'Ack',
      source: '/hub/metadata-store',
      time: ack.committedAt,
    }),
    value: JSON.stringify(ack),
    // Codes, pointers and ids: an ack names nobody.
    isPersonal: false,
  };
}
