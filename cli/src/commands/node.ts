import { type Command, Option } from 'commander';
import { SystemClock } from '@valija/clock';
import { type AgreementEntry, type NodeEntry, nodeKinds, nodeTopics } from '@valija/contracts';
import type { Context } from '../context.js';
import { CommandFailed } from '../exit-codes.js';
import { callJson } from '../http.js';
import { operatorToken } from '../operator-token.js';
import { table } from '../output.js';
import { requireNodeId } from '../nodes/node-id.js';
import { type NewNode, NodeEntries } from '../nodes/node-entries.js';
import { TopicPlans } from '../nodes/topic-plan.js';
import { applyFile } from './apply.js';

const MIB = 1_048_576;

interface Page {
  readonly items: readonly { readonly key: string; readonly value: NodeEntry }[];
  readonly next?: string;
}

/** The newest first; null where it was removed. */
interface History {
  readonly items: readonly { readonly value: AgreementEntry | null }[];
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly nextOffset: number;
  readonly logStart: number;
  readonly logEnd: number;
  readonly lag: number;
  readonly committedAt: string | null;
  readonly status: string;
}

export function addNode(program: Command, context: Context): void {
  const node = program.command('node').description('Nodes: who may publish, and how their partitions stand.');
  node
    .command('add')
    .summary('register a node, with its topics and credentials')
    .description(
      'Registers a node and makes its topics, principal and rights. Nothing has to be restarted. Safe to repeat.',
    )
    .argument('<nodeId>', 'lower-case letters, digits and hyphens')
    .addOption(new Option('--kind <kind>', 'kind of node').choices(nodeKinds).makeOptionMandatory())
    .requiredOption('--name <name>', 'name of the node')
    .requiredOption('--operator <dir3>', 'DIR3 code of the body that runs it')
    .option('--endpoint <url>', 'content endpoint, for the bodies that have none of their own')
    .option('--body <dir3...>', 'bodies whose notifications come by it (agreement and route from today)', [])
    .option('--units', 'the agreement covers the units of those bodies too', false)
    .action(async (nodeId: string, options: NewNode) => {
      requireNodeId(nodeId);
      const entries = new NodeEntries(
        (agreementId) => findAgreement(context, agreementId),
        new SystemClock(),
      );
      const applied = await applyFile(context, { ...(await entries.of(nodeId, options)) }, false);
      const credentials = `${context.profile().nodesDirectory}/${nodeId}.json`;
      context
        .output()
        .result({ ...applied, credentials }, () =>
          [
            `The node "${nodeId}" can publish. Its credentials: ${credentials}`,
            `Its topics: ${Object.values(nodeTopics(nodeId)).join(', ')}`,
            `What it may send: ${rate(context)} a second; beyond that the broker makes it wait (deploy/kafka/topics.yaml)`,
          ].join('\n'),
        );
    });
  node
    .command('ls')
    .summary('the nodes, and how far the hub has read them')
    .action(async () => {
      const nodes = await listNodes(context);
      const partitions = await listPartitions(context);
      const rows = nodes.map(({ nodeId, kind, status, name }) => {
        const own = partitions.filter(({ topic }) => topic === nodeTopics(nodeId).dispatches);
        const lag = own.reduce((sum, each) => sum + each.lag, 0);
        const stopped = own.filter((each) => each.status === 'stopped').length;
        return {
          nodeId,
          kind,
          status,
          name,
          events: own.reduce((sum, each) => sum + each.logEnd, 0),
          lag,
          stopped,
        };
      });
      context.output().result(rows, () =>
        table(
          rows.map(({ nodeId, kind, status, events, lag, stopped, name }) => [
            nodeId,
            kind,
            status,
            events,
            lag,
            stopped || '',
            name,
          ]),
          ['NODE', 'KIND', 'STATUS', 'EVENTS', 'LAG', 'STOPPED', 'NAME'],
        ),
      );
    });
  node
    .command('gap')
    .summary('partitions that stopped because their log lost records')
    .description(
      'A partition stops where its log no longer holds what the hub must read next. Look why (retention, a restored broker); with --confirm the lost offsets are acked as lost, so that the node sends them again, and the partition goes on.',
    )
    .argument('<nodeId>')
    .option('--partition <number>', 'only this one', Number)
    .option('--confirm', 'yes, what is lost is lost')
    .action(async (nodeId: string, { partition, confirm }: { partition?: number; confirm?: boolean }) => {
      const stopped = (await listPartitions(context, nodeId)).filter(
        (each) => each.status === 'stopped' && (partition === undefined || each.partition === partition),
      );
      const confirmed = confirm ? await Promise.all(stopped.map((each) => confirmGap(context, each))) : [];
      context.output().result({ stopped, confirmed }, () => describeGap(stopped, confirmed.length > 0));
    });
}

function rate(context: Context): string {
  const { produceBytesPerSecond } = new TopicPlans(context.repository, 1).quota();
  return `${String(produceBytesPerSecond / MIB)} MiB`;
}

export async function listNodes(context: Context): Promise<NodeEntry[]> {
  const { directoryUrl } = context.profile();
  const nodes: NodeEntry[] = [];
  for (let after = ''; ;) {
    const token = await operatorToken(context.profile(), directoryUrl);
    const page = await callJson<Page>(
      `${directoryUrl}/v1/directory/node?limit=100&after=${encodeURIComponent(after)}`,
      { token },
    );
    nodes.push(...page.items.map(({ value }) => value));
    if (page.next === undefined) return nodes;
    after = page.next;
  }
}

export async function listPartitions(context: Context, nodeId?: string): Promise<PartitionState[]> {
  const { ingestUrl } = context.profile();
  const token = await operatorToken(context.profile(), ingestUrl);
  const query = nodeId === undefined ? '' : `?node=${encodeURIComponent(nodeId)}`;
  return (await callJson<{ items: PartitionState[] }>(`${ingestUrl}/v1/partitions${query}`, { token })).items;
}

async function confirmGap(context: Context, { topic, partition }: PartitionState): Promise<unknown> {
  const { ingestUrl } = context.profile();
  const token = await operatorToken(context.profile(), ingestUrl);
  return callJson(`${ingestUrl}/v1/partitions:confirm-gap`, {
    method: 'POST',
    token,
    body: { topic, partition },
  });
}

function describeGap(stopped: readonly PartitionState[], isConfirmed: boolean): string {
  if (stopped.length === 0) return 'No partition has stopped.';
  const rows = stopped.map(({ topic, partition, nextOffset, logStart, logEnd }) => [
    topic,
    partition,
    nextOffset,
    logStart,
    logEnd,
  ]);
  const what = isConfirmed
    ? 'Confirmed: what was lost is acked as lost, and the partitions go on within seconds.'
    : 'Nothing was changed. If the records are gone for good, confirm with --confirm.';
  return `${table(rows, ['TOPIC', 'PARTITION', 'NEXT', 'LOG FROM', 'LOG TO'])}\n${what}`;
}

async function findAgreement(context: Context, key: string): Promise<AgreementEntry | undefined> {
  const { directoryUrl } = context.profile();
  const token = await operatorToken(context.profile(), directoryUrl);
  const query = new URLSearchParams({ key });
  try {
    const { items } = await callJson<History>(
      `${directoryUrl}/v1/directory/agreement/history?${query.toString()}`,
      { token },
    );
    return items[0]?.value ?? undefined;
  } catch (error) {
    if (
      error instanceof CommandFailed &&
      (error.details as { code?: string } | undefined)?.code === 'not-found'
    )
      return undefined;
    throw error;
  }
}
