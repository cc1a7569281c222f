import type { Command } from 'commander';
import type { RejectionItem } from '@valija/contracts';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { explain } from '../explain.js';
import { callJson } from '../http.js';
import { adminBroker } from '../kafka.js';
import { readRecord } from '../nodes/read-record.js';
import { operatorToken } from '../operator-token.js';
import { table } from '../output.js';

interface Page {
  readonly items: readonly RejectionItem[];
  readonly next: string | null;
}

export function addRejected(program: Command, context: Context): void {
  const rejected = program.command('rejected').description('Events that the hub rejected, and why.');
  rejected
    .command('ls')
    .summary('what was rejected of a node, the newest first')
    .argument('<nodeId>')
    .option('--limit <number>', 'at most so many', Number, 25)
    .option('--after <cursor>', 'the page behind this cursor')
    .action(async (nodeId: string, { limit, after }: { limit: number; after?: string }) => {
      const { ingestUrl } = context.profile();
      const token = await operatorToken(context.profile(), ingestUrl);
      const query = new URLSearchParams({
        node: nodeId,
        limit: String(limit),
        ...(after !== undefined && { after }),
      });
      const page = await callJson<Page>(`${ingestUrl}/v1/rejections?${query.toString()}`, { token });
      context.output().result(page, () => describe(nodeId, page));
    });
  rejected
    .command('show')
    .summary('a rejected event as it stands in the node’s own topic')
    .description(
      'The hub keeps no copy of what it rejects: this reads the record from the topic itself, as the operator of the bus.',
    )
    .argument('<nodeId>')
    .argument('<place>', 'partition:offset, as "rejected ls" shows it')
    .action(async (nodeId: string, place: string) => {
      const [partition, offset] = place.split(':').map(Number);
      if (partition === undefined || offset === undefined || Number.isNaN(partition + offset)) {
        throw new CommandFailed(
          `"${place}" is no place: write partition:offset, as in 0:1234.`,
          exitCodes.usage,
        );
      }
      const record = await readRecord(adminBroker(context.profile()), nodeId, partition, offset);
      context.output().result(record, () => JSON.stringify(record, null, 2));
    });
  rejected
    .command('explain')
    .summary('what a code means and what to do')
    .argument('<code>', 'a code of an ack, of a problem, or of "valija publish"')
    .action((code: string) => {
      const explained = explain(code);
      context
        .output()
        .result(explained, () =>
          [`${code}: ${explained.meaning}`, explained.whatToDo, explained.note].join('\n'),
        );
    });
}

function describe(nodeId: string, { items, next }: Page): string {
  if (items.length === 0) return `Nothing of ${nodeId} was rejected.`;
  const rows = items.map(({ partition, offset, code, pointer, detail, rejectedAt }) => [
    `${partition}:${offset}`,
    rejectedAt,
    code,
    [pointer, detail].filter(Boolean).join(' '),
  ]);
  const more = next === null ? [] : [`More: --after '${next}'`];
  return [table(rows, ['PLACE', 'WHEN', 'CODE', 'WHAT']), ...more].join('\n');
}
