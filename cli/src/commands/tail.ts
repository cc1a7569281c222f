import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type Ack, type LifeCycleEvent, eventName, nodeTopics } from '@valija/contracts';
import { type IncomingRecord, StreamConsumer, headerText } from '@valija/messaging';
import type { Context } from '../context.js';
import { adminBroker } from '../kafka.js';

interface TailOptions {
  readonly fromBeginning?: boolean;
  readonly count?: number;
}

export function addTail(program: Command, context: Context): void {
  program
    .command('tail')
    .summary('what the hub answers and tells a node, as it comes')
    .description(
      'Shows acks, also those of notices, and life-cycle events of a node as they come, without getting in the way of the node. Ctrl-C ends it.',
    )
    .argument('<nodeId>')
    .option('--from-beginning', 'also what came before')
    .option('--count <number>', 'end after so many', Number)
    .action(async (nodeId: string, options: TailOptions) => {
      const output = context.output();
      const { acks, noticeAcks, events } = nodeTopics(nodeId);
      let left = options.count ?? Infinity;
      const enough = new AbortController();
      const consumer = new StreamConsumer(adminBroker(context.profile()), {
        groupId: `valija.${randomUUID()}`,
        topics: [acks, noticeAcks, events],
        fromBeginning: options.fromBeginning ?? false,
        handle: (records, topic) => {
          for (const record of records) {
            if (left-- <= 0) break;
            const value: unknown = JSON.parse(record.value?.toString() ?? 'null');
            output.result({ topic, value }, () =>
              topic === events ? describeEvent(record, value as LifeCycleEvent) : describeAck(value as Ack),
            );
          }
          if (left <= 0) enough.abort();
          return Promise.resolve();
        },
      });
      process.once('SIGINT', () => {
        enough.abort();
      });
      await consumer.start();
      output.say(`Listening to ${acks}, ${noticeAcks} and ${events}. Ctrl-C ends it.`);
      await new Promise((resolve) => {
        if (enough.signal.aborted) resolve(undefined);
        enough.signal.addEventListener('abort', resolve, { once: true });
      });
      await consumer.stop();
    });
}

function describeAck({
  topic,
  partition,
  firstOffset,
  lastOffset,
  accepted,
  exceptions,
  committedAt,
}: Ack): string {
  const notes = exceptions.map(
    ({ from, to, outcome, code }) => ` ${from === to ? from : `${from}-${to}`}:${code ?? outcome}`,
  );
  const of = topic.includes('.notices.') ? 'notices, ' : '';
  return `${committedAt}  ack    ${of}partition ${partition}, offsets ${firstOffset}-${lastOffset}: ${accepted} accepted${notes.join('')}`;
}

function describeEvent(record: IncomingRecord, event: LifeCycleEvent): string {
  const name = eventName(headerText(record, 'ce_type') ?? '') ?? 'event';
  const { recordedAt, dispatchId, sequence, legalAt, actor } = event;
  return `${recordedAt}  event  ${name} ${dispatchId} #${sequence}, legal instant ${legalAt}, by ${actor.role}`;
}
