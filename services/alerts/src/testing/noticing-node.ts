import { randomUUID } from 'node:crypto';
import {
  type Ack,
  type DirectoryRecord,
  type NoticePublished,
  type NodeTopics,
  envelopeHeaders,
  nodeTopics,
} from '@valija/contracts';
import { type OutgoingRecord, Publisher, StreamConsumer } from '@valija/messaging';
import { type TestBroker, directoryRecord } from '@valija/testing';

const BODY = 'L01280796';
const LONG_AGO = '2020-01-01T00:00:00Z';

/** A notice as a node would publish it, with what a test wants to be different. */
export function aNotice(rest: Partial<NoticePublished> = {}): NoticePublished {
  return {
    noticeId: randomUUID(),
    kind: 'appointment-changed',
    issuer: { dir3: BODY, name: 'Ayuntamiento' },
    holder: { idType: 'NIF', idNumber: '12345678Z' },
    subject: { defaultLanguage: 'es', texts: { es: 'Su cita ha cambiado', ca: 'La cita ha canviat' } },
    publishedAt: '2026-11-20T10:00:00Z',
    ...rest,
  };
}

/** A node that publishes notices over a real broker, and hears what became of them. */
export class NoticingNode {
  readonly acks: Ack[] = [];
  readonly topics: NodeTopics;

  private constructor(
    readonly nodeId: string,
    private readonly publisher: Publisher,
    private readonly consumer: StreamConsumer,
  ) {
    this.topics = nodeTopics(nodeId);
  }

  static async start(broker: TestBroker): Promise<NoticingNode> {
    const nodeId = broker.nodeId();
    await broker.addNode(nodeId);
    const own: { node?: NoticingNode } = {};
    const consumer = new StreamConsumer(broker.broker, {
      groupId: `${nodeId}.acks`,
      topics: [nodeTopics(nodeId).noticeAcks],
      fromBeginning: true,
      handle: (records) => {
        own.node?.acks.push(...records.map(({ value }) => JSON.parse(String(value)) as Ack));
        return Promise.resolve();
      },
    });
    own.node = new NoticingNode(nodeId, new Publisher(broker.broker), consumer);
    await consumer.start();
    return own.node;
  }

  /** What the directory says of it. */
  records(): DirectoryRecord[] {
    const { nodeId: node } = this;
    return [
      directoryRecord('body', { dir3: BODY, name: 'Madrid', sector: 'local', status: 'in-force' }),
      directoryRecord('node', { nodeId: node, name: node, status: 'active' }),
      directoryRecord('agreement', {
        ...{ agreementId: `${node}.madrid`, node, body: BODY, includesUnits: true },
        ...{ legalBasis: 'Convenio', contractVersion: '1', from: LONG_AGO },
      }),
    ];
  }

  /** @returns where it came to stand */
  async publish(notice: NoticePublished, rest: Partial<OutgoingRecord> = {}): Promise<number> {
    const { noticeId } = notice;
    const headers = envelopeHeaders({
      id: randomUUID(),
      name: 'NoticePublished',
      source: `/nodes/${this.nodeId}`,
      time: notice.publishedAt,
      subject: noticeId,
    });
    const [position] = await this.publisher.publish([
      { topic: this.topics.notices, key: noticeId, value: JSON.stringify(notice), headers, ...rest },
    ]);
    return position?.offset ?? -1;
  }

  /** What an offset was answered in a generation; undefined as long as it was not. */
  answerOf(offset: number, generation = 1): { outcome: string; code?: string } | undefined {
    const ack = this.acks.findLast(
      (each) => each.generation === generation && each.firstOffset <= offset && offset <= each.lastOffset,
    );
    if (!ack) return undefined;
    const found = ack.exceptions.find(({ from, to }) => from <= offset && offset <= to);
    return found ?? { outcome: 'accepted' };
  }

  /** The ranges of a generation, each once: a repeat is the same to the letter. */
  rangesIn(generation: number): readonly (readonly [number, number])[] {
    const own = this.acks.filter((ack) => ack.generation === generation);
    return [...new Map(own.map((ack) => [JSON.stringify(ack), ack] as const)).values()].map(
      ({ firstOffset, lastOffset }) => [firstOffset, lastOffset] as const,
    );
  }

  async stop(): Promise<void> {
    await this.consumer.stop();
    await this.publisher.close();
  }
}
