import { randomUUID } from 'node:crypto';
import { SystemClock } from '@valija/clock';
import { type Ack, type AckException, envelopeHeaders, nodeTopics } from '@valija/contracts';
import { type Broker, type IncomingRecord, Publisher, StreamConsumer, headerText } from '@valija/messaging';

const REFUSED = '"sensitive"';

/** The other side of the topics, for tests: it answers what it reads, when it is told to. */
export class PlayedHub {
  isAnswering = true;
  private readonly seen = new Map<string, number>();
  private readonly clock = new SystemClock();
  private readonly consumer: StreamConsumer;
  private readonly publisher: Publisher;
  private unanswered: { readonly partition: number; readonly records: readonly IncomingRecord[] }[] = [];

  constructor(
    broker: Broker,
    private readonly nodeId: string,
  ) {
    this.publisher = new Publisher(broker);
    this.consumer = new StreamConsumer(broker, {
      groupId: `hub-${nodeId}`,
      topics: [nodeTopics(nodeId).dispatches],
      fromBeginning: true,
      handle: async (records, _topic, partition) => {
        this.unanswered.push({ partition, records });
        if (this.isAnswering) await this.answer();
      },
    });
  }

  start(): Promise<void> {
    return this.consumer.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.consumer.stop(), this.publisher.close()]);
  }

  /** How often an event came, of those that were answered. */
  times(eventId: string): number {
    return this.seen.get(eventId) ?? 0;
  }

  waiting(): number {
    return this.unanswered.reduce((sum, { records }) => sum + records.length, 0);
  }

  /** Acks as the hub makes them: a repeat is a duplicate; the sensitive is rejected, to have something rejected. */
  async answer(): Promise<void> {
    const batches = this.unanswered;
    this.unanswered = [];
    for (const { partition, records } of batches) {
      const exceptions = records.flatMap((record) => this.exceptionOf(record));
      const ack: Ack = {
        topic: nodeTopics(this.nodeId).dispatches,
        partition,
        generation: 1,
        firstOffset: Number(records[0]?.offset),
        lastOffset: Number(records.at(-1)?.offset),
        committedAt: this.clock.now().toISOString(),
        accepted: records.length - exceptions.length,
        exceptions,
      };
      const headers = envelopeHeaders({
        id: randomUUID(),
        name: 'Ack',
        source: '/hub',
        time: ack.committedAt,
      });
      const { acks: topic } = nodeTopics(this.nodeId);
      await this.publisher.publish([{ topic, key: this.nodeId, value: JSON.stringify(ack), headers }]);
    }
  }

  /** A dispatch was accessed. */
  async tell(eventId: string, dispatchId: string, sequence: number): Promise<void> {
    const time = this.clock.now().toISOString();
    const event = {
      dispatchId,
      sequence,
      version: 1,
      resolution: 'accessed',
      legalAt: time,
      recordedAt: time,
      channel: 'hub',
      actor: { role: 'holder' },
    };
    const name = 'DispatchAccessed';
    const headers = envelopeHeaders({ id: eventId, name, source: '/hub', time, subject: dispatchId });
    const { events: topic } = nodeTopics(this.nodeId);
    await this.publisher.publish([{ topic, key: dispatchId, value: JSON.stringify(event), headers }]);
  }

  /** A council has come over from another node, which made this. */
  async share(snapshot: object): Promise<void> {
    const recordedAt = this.clock.now().toISOString();
    const { dispatchId, version } = snapshot as { dispatchId: string; version: number };
    const event = { dispatchId, sequence: 0, version, because: 'route-changed', madeBy: 'other' };
    const value = JSON.stringify({ ...event, state: 'available', recordedAt, snapshot });
    const headers = envelopeHeaders({
      id: randomUUID(),
      name: 'DispatchStateShared',
      source: '/hub',
      time: recordedAt,
      subject: dispatchId,
    });
    const { events: topic } = nodeTopics(this.nodeId);
    await this.publisher.publish([{ topic, key: dispatchId, value, headers }]);
  }

  private exceptionOf(record: IncomingRecord): AckException[] {
    const at = { from: Number(record.offset), to: Number(record.offset) };
    const eventId = headerText(record, 'ce_id') ?? '';
    this.seen.set(eventId, this.times(eventId) + 1);
    if (this.times(eventId) > 1) return [{ ...at, outcome: 'duplicate' }];
    const isRefused = record.value?.toString().includes(REFUSED) === true;
    return isRefused ? [{ ...at, outcome: 'rejected', code: 'route-elsewhere', pointer: '/issuer' }] : [];
  }
}
