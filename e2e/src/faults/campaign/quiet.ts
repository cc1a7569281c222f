import { nodeTopics } from '@valija/contracts';
import { sleep } from '@valija/clock';
import { nodeGroups } from '@valija/messaging';
import type { Admin } from 'kafkajs';
import { Client } from 'pg';
import { campaignNodes } from '../load/campaign-nodes.js';
import { asAdmin, endsOf } from '../read-topic.js';
import { samplesOf } from '../stack/metrics.js';
import type { TrialStack } from '../stack/trial-stack.js';

const LOOK_MS = 500;
/** As often in a row as it must be quiet. */
const LOOKS = 3;

/** Where nobody but the hub is waited for. */
export const nobodyElse = (): Promise<undefined> => Promise.resolve(undefined);

/** Waits until nothing waits any more: every log read to its end, the outbox empty, every term that is over written down. */
export async function untilQuiet(
  stack: TrialStack,
  others: () => Promise<string | undefined>,
  withinMs: number,
): Promise<string | undefined> {
  const end = performance.now() + withinMs;
  let quiet = 0;
  let waits: string | undefined;
  while (quiet < LOOKS) {
    waits = await whatWaits(stack, others).catch((error: unknown) => String(error));
    quiet = waits === undefined ? quiet + 1 : 0;
    if (performance.now() > end) return waits;
    await sleep(LOOK_MS);
  }
  return undefined;
}

async function whatWaits(
  stack: TrialStack,
  others: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const other = await others();
  if (other !== undefined) return other;
  for (const name of stack.hubProcesses)
    if (!(await stack.supervisor.answers(name))) return `${name} is not ready`;
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ outbox: number; due: number }>(
      `SELECT (SELECT count(*)::int FROM metadata_store.outbox) AS outbox,
              (SELECT count(*)::int FROM metadata_store.dispatch WHERE state = 0 AND expires_at < now()) AS due`,
    );
    const { outbox = 0, due = 0 } = rows[0] ?? {};
    if (outbox > 0) return `${String(outbox)} messages wait in the outbox`;
    if (due > 0) return `${String(due)} expiries are not written down`;
    return await asAdmin(stack.kafka(), (admin) => whatIsUnread(admin, client));
  } finally {
    await client.end();
  }
}

async function whatIsUnread(admin: Admin, client: Client): Promise<string | undefined> {
  for (const nodeId of campaignNodes) {
    const topic = nodeTopics(nodeId).dispatches;
    const ends = await endsOf(admin, topic);
    const { rows } = await client.query<{ n: number }>(
      'SELECT coalesce(sum(next_offset), 0)::float8 AS n FROM metadata_store.ingest_fence WHERE topic = $1',
      [topic],
    );
    const sent = ends.reduce((sum, each) => sum + each, 0);
    const read = rows[0]?.n ?? 0;
    if (read < sent) return `${String(sent - read)} events of ${nodeId} are not read`;
  }
  return undefined;
}

/** @returns what a node has not yet read of what it is told, where its group at Kafka says so */
export async function unreadByNode(stack: TrialStack, nodeId: string): Promise<string | undefined> {
  const topic = nodeTopics(nodeId).events;
  return asAdmin(stack.kafka(), async (admin) => {
    const ends = await endsOf(admin, topic);
    const [read] = await admin.fetchOffsets({ groupId: nodeGroups(nodeId).events, topics: [topic] });
    const places = new Map(read?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const left = ends.reduce((sum, end, partition) => sum + end - Math.max(0, places.get(partition) ?? 0), 0);
    return left > 0 ? `${nodeId} has not read ${String(left)} events of the hub` : undefined;
  });
}

/** Partitions that wait for an operator. */
export async function stoppedPartitions(stack: TrialStack): Promise<string[]> {
  const stopped = new Set<string>();
  for (const name of stack.hubProcesses.filter((each) => each.startsWith('sync-ingest'))) {
    const samples = await samplesOf(stack.management(name), 'valija_ingest_partition_stopped');
    for (const { labels, value } of samples) if (value !== 0) stopped.add(labels);
  }
  return [...stopped];
}
