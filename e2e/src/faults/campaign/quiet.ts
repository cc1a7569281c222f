import { nodeTopics } from '@valija/contracts';
import { sleep } from '@valija/clock';
import { Client } from 'pg';
import { campaignNodes } from '../load/campaign-nodes.js';
import { endsOf } from '../read-topic.js';
import { samplesOf } from '../stack/metrics.js';
import { type TrialStack, hubProcesses } from '../stack/trial-stack.js';

const LOOK_MS = 1_000;
/** As often in a row as it must be quiet. */
const LOOKS = 3;

/** Waits until nothing waits any more: every log read to its end, the outbox empty, every term that is over written down. */
export async function untilQuiet(
  stack: TrialStack,
  others: () => string | undefined,
  withinMs: number,
  processes: readonly string[] = hubProcesses,
): Promise<string | undefined> {
  const end = performance.now() + withinMs;
  let quiet = 0;
  let waits: string | undefined;
  while (quiet < LOOKS) {
    waits = await whatWaits(stack, others, processes).catch((error: unknown) => String(error));
    quiet = waits === undefined ? quiet + 1 : 0;
    if (performance.now() > end) return waits;
    await sleep(LOOK_MS);
  }
  return undefined;
}

async function whatWaits(
  stack: TrialStack,
  others: () => string | undefined,
  processes: readonly string[],
): Promise<string | undefined> {
  const other = others();
  if (other !== undefined) return other;
  for (const name of processes) if (!(await stack.supervisor.answers(name))) return `${name} is not ready`;
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
    return await whatIsUnread(stack, client);
  } finally {
    await client.end();
  }
}

async function whatIsUnread(stack: TrialStack, client: Client): Promise<string | undefined> {
  for (const nodeId of campaignNodes) {
    const topic = nodeTopics(nodeId).dispatches;
    const ends = await endsOf(stack.kafka(), topic);
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

/** Partitions that wait for an operator. */
export async function stoppedPartitions(stack: TrialStack): Promise<string[]> {
  const samples = await samplesOf(stack.management('sync-ingest'), 'valija_ingest_partition_stopped');
  return samples.flatMap(({ labels, value }) => (value === 0 ? [] : [labels]));
}
