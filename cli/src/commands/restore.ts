import type { Command } from 'commander';
import { nodeOfTopic } from '@valija/contracts';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { callJson } from '../http.js';
import { operatorToken } from '../operator-token.js';
import { table } from '../output.js';

interface Offsets {
  readonly from: number;
  readonly to: number;
}

export interface Restoration {
  readonly state: 'unchecked' | 'behind' | 'replaying' | 'open';
  readonly since: string;
  readonly operator: string | null;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly again: Offsets | null;
    readonly lost: Offsets | null;
  }[];
  readonly events: Readonly<Record<string, number>>;
  readonly unreadable: readonly (Offsets & { readonly topic: string; readonly partition: number })[];
  readonly differing: number;
}

const STATES: Readonly<Record<Restoration['state'], string>> = {
  unchecked: 'CLOSED: the database has not been compared with the topics yet (Kafka must answer).',
  behind:
    'CLOSED: the database is older than what the hub has said. Nothing is done with it.\nIf a newer backup or WAL is to be had, restore that. If not: valija restore begin',
  replaying:
    'CLOSED: what was answered is read again, acts that were told are written down again; then it opens.',
  open: 'Open: the database knows what the hub has said.',
};

export function addRestore(program: Command, context: Context): void {
  const restore = program
    .command('restore')
    .description('A database that was restored from a backup: what is missing, and bringing it back.');
  restore
    .command('status', { isDefault: true })
    .summary('whether the database knows what the hub has said, and what is missing')
    .action(async () => {
      show(context, await lookAtRestoration(context));
    });
  restore
    .command('begin')
    .summary('no newer backup is to be had: bring back what the topics hold')
    .description(
      'Reads again what nodes were answered since the backup, and answers alike in a new generation of acks; writes acts of citizens and expiries down again that nodes were told of; then the store opens by itself.',
    )
    .option('--accept-loss', 'also where something that was told is no longer in its topic', false)
    .action(async ({ acceptLoss }: { acceptLoss: boolean }) => {
      const { unreadable } = await lookAtRestoration(context);
      if (unreadable.length > 0 && !acceptLoss)
        throw new CommandFailed(
          `Acts may be lost: what was told to nodes is no longer in ${String(unreadable.length)} partitions of their topics.\nRestore a newer backup, or say --accept-loss.`,
          exitCodes.refused,
          { unreadable },
        );
      show(context, await act(context, 'begin'));
    });
  restore
    .command('finish')
    .summary('open the store before everything was read again')
    .description(
      'For partitions that nobody can read now (a node that is suspended). What they hold is answered when they are read.',
    )
    .action(async () => {
      show(context, await act(context, 'finish'));
    });
}

export async function lookAtRestoration(context: Context): Promise<Restoration> {
  const { ingestUrl } = context.profile();
  const token = await operatorToken(context.profile(), ingestUrl);
  return callJson<Restoration>(`${ingestUrl}/v1/restoration`, { token });
}

const ACT_WITHIN_MS = 600_000;

async function act(context: Context, what: 'begin' | 'finish'): Promise<Restoration> {
  const { ingestUrl } = context.profile();
  const token = await operatorToken(context.profile(), ingestUrl);
  return callJson<Restoration>(`${ingestUrl}/v1/restoration:${what}`, {
    method: 'POST',
    token,
    timeoutMs: ACT_WITHIN_MS,
  });
}

function show(context: Context, restoration: Restoration): void {
  context.output().result(restoration, () => inWords(restoration));
}

export function inWords({ state, since, partitions, events, unreadable, differing }: Restoration): string {
  const rows = partitions.map(({ topic, partition, again, lost }) => [
    nodeOfTopic(topic) ?? topic,
    partition,
    spanOf(again),
    spanOf(lost),
  ]);
  const acts = Object.entries(events).map(([name, count]) => `${String(count)} × ${name}`);
  const lost = partitions.filter((each) => each.lost !== null);
  return [
    `${STATES[state]} (since ${since})`,
    ...(rows.length > 0 ? ['', table(rows, ['NODE', 'PARTITION', 'READ AGAIN', 'LOST'])] : []),
    ...(acts.length > 0 ? ['', `Told to nodes, and to be written down again: ${acts.join(', ')}`] : []),
    ...(lost.length > 0
      ? ['', 'What is lost the node must publish anew: tell it with "valija node gap <nodeId> --confirm".']
      : []),
    ...unreadable.map(
      ({ topic, partition, from, to }) =>
        `Told, and no longer there: ${topic}/${String(partition)} ${String(from)} to ${String(to - 1)}: acts in it cannot be recovered.`,
    ),
    ...(differing > 0
      ? [
          `${String(differing)} events were answered otherwise than before: see "answer-differs" in the log of the writer.`,
        ]
      : []),
  ].join('\n');
}

function spanOf(offsets: Offsets | null): string {
  if (!offsets) return '';
  const { from, to } = offsets;
  return `${String(from)}–${String(to)} (${String(to - from + 1)})`;
}
