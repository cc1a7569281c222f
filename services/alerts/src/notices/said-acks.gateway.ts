import { Inject, Injectable } from '@nestjs/common';
import { type Ack, nodeTopics } from '@valija/contracts';
import { LogReader } from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { NoticeFencesRepository } from './notice-fences.repository.js';

/** Beginning of the names of its consumer groups. */
const GROUPS = 'alerts.said.';

/** What the hub has answered a node's notices, as it stands in the node's topic. */
@Injectable()
export class SaidAcksGateway {
  constructor(
    @Inject(BrokerAdmin) private readonly admin: BrokerAdmin,
    @Inject(LogReader) private readonly reader: LogReader,
    @Inject(NoticeFencesRepository) private readonly fences: NoticeFencesRepository,
  ) {}

  /**
   * The acks that the relay of this database has not written, or has not yet written down that it has: none as a rule, one pass of
   * the relay after a crash, everything since the backup after a restore.
   */
  async beyondRelay(nodeId: string): Promise<Ack[]> {
    const topic = nodeTopics(nodeId).noticeAcks;
    const log = (await this.admin.logs(topic))?.[0];
    const from = Math.max(log?.start ?? 0, await this.fences.writtenTo(topic));
    if (!log || from >= log.end) return [];
    const acks: Ack[] = [];
    await this.reader.read(GROUPS, [{ topic, partition: 0, from, to: log.end }], (_topic, records) => {
      acks.push(...records.map(({ value }) => JSON.parse(value?.toString() ?? '') as Ack));
      return Promise.resolve();
    });
    return acks;
  }
}
