import type { Mutant } from './mutant.js';

const RELAY = 'libs/messaging/src/outbox-relay.ts';
const SEND = '    const reached = reachedBy(records, await this.publisher.publish(records));\n';

export const mutantsOfMessages: readonly Mutant[] = [
  {
    name: 'the relay reads past a transaction that is still open',
    scenario: 'relay',
    edits: [
      { file: RELAY, before: 'WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))', after: 'WHERE false)' },
    ],
  },
  {
    name: 'the relay deletes before it sends',
    scenario: 'relay',
    edits: [
      { file: RELAY, before: SEND, after: '    const reached = reachedBy([], []);\n' },
      {
        file: RELAY,
        before: '    for (const { topic } of batch) this.sent.inc(',
        after:
          '    await this.publisher.publish(records);\n    for (const { topic } of batch) this.sent.inc(',
      },
    ],
  },
  {
    name: 'every relay sends, whoever holds the lock',
    scenario: 'relay',
    edits: [{ file: RELAY, before: 'if (!lock.rows[0]?.locked) {', after: 'if (lock.rows.length === 0) {' }],
  },
  {
    name: 'the node drops what was rejected for now',
    scenario: 'node',
    edits: [
      {
        file: 'libs/node-sdk/src/outbox.ts',
        before: 'if (answer.isRetryable && !isHopeless) {',
        after: 'if (answer.isRetryable && isHopeless) {',
      },
    ],
  },
  {
    name: 'the node does not send again what stood in a topic that is gone',
    scenario: 'node',
    edits: [
      {
        file: 'libs/node-sdk/src/outbox.ts',
        before:
          'if (ack.restored !== true && this.isNewGeneration(partition, generation)) this.sendAgain(partition);',
        after: 'if (partition < 0 && this.isNewGeneration(partition, generation)) this.sendAgain(partition);',
      },
    ],
  },
];
