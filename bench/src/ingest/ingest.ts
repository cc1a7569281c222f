import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '@valija/clock';
import { type StackPlan, Supervisor, anyPorts, layout, startHub, valija } from '@valija/local';
import { Broker, Publisher } from '@valija/messaging';
import { createLogger } from '@valija/observability';
import { type Result, median } from '../results.js';
import { CopyPeer } from './copy-peer.js';
import { type BenchNode, nodesOf, record } from './events.js';

interface Options {
  readonly events: number;
  readonly rounds: number;
}

const NODES_A_ROUND = 3;
const PRODUCE_AT_ONCE = 2_000;
const POLL_MS = 20;
const GIVE_UP_MS = 300_000;
const NOBODY: BenchNode = { nodeId: '', issuers: [] };

/**
 * P1: events a second from topic to committed (read, parsed, checked, sealed, rows and acks in one transaction), while
 * its limit, COPY of the same rows into the same indexed table, takes turns with it on the same servers.
 */
export async function benchIngest({ events, rounds }: Options): Promise<Result> {
  const place = layout('bench');
  rmSync(place.root, { recursive: true, force: true });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
  try {
    const plan = await startHub(supervisor, {
      layout: place,
      ports: await anyPorts(),
      isForLoad: true,
      step: say,
      extraEnvironment: { LOG_LEVEL: 'warn' },
    });
    const peer = new CopyPeer(databaseUrl(plan));
    await register(plan, rounds + 1);
    await produce(plan, events, rounds + 1, say);
    const runs: { ours: number; peer: number }[] = [];
    // The first round warms both up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      await peer.connected((client) =>
        client.query('TRUNCATE metadata_store.dispatch, metadata_store.addressee'),
      );
      const ours = await ingestRound(plan, peer, round, events);
      const rows = await peer.takeRows();
      const theirs = await peer.run(rows, events);
      say(
        `round ${round}: ours ${Math.round(ours)}/s, COPY ${Math.round(theirs)}/s, ratio ${(ours / theirs).toFixed(3)}`,
      );
      if (round > 0) runs.push({ ours, peer: theirs });
    }
    return asResult(runs);
  } finally {
    await supervisor.stop();
    rmSync(place.root, { recursive: true, force: true });
  }
}

function asResult(runs: readonly { ours: number; peer: number }[]): Result {
  return {
    id: 'P1',
    metric: 'ingest, topic → committed, all checks, acks ÷ COPY of the same rows into the same indexed table',
    ours: median(runs.map(({ ours }) => ours)),
    peer: median(runs.map(({ peer }) => peer)),
    ratio: median(runs.map(({ ours, peer }) => ours / peer)),
    better: 'higher',
    floor: 0.15,
    goal: 0.35,
    runs,
  };
}

/** Nodes of every round with their bodies, agreements and routes; none is read yet. */
async function register({ layout: place }: StackPlan, rounds: number): Promise<void> {
  const from = '2026-01-01T00:00:00Z';
  const nodes = Array.from({ length: rounds }, (_, round) => nodesOf(round, NODES_A_ROUND)).flat();
  const owned = nodes.flatMap(({ nodeId, issuers }) =>
    issuers.map(({ dir3 }) => ({ node: nodeId, body: dir3 })),
  );
  await apply(place, {
    bodies: nodes.flatMap(({ issuers }) =>
      issuers.map((body) => ({ ...body, sector: 'local', status: 'in-force' })),
    ),
    nodes: nodes.map((node) => nodeEntry(node, 'suspended')),
    routes: owned.map((entry) => ({ ...entry, service: 'notifications', from })),
    agreements: owned.map((entry) => ({
      ...entry,
      agreementId: `${entry.node}.${entry.body.toLowerCase()}`,
      includesUnits: false,
      legalBasis: 'benchmark',
      contractVersion: '1',
      from,
    })),
  });
}

/** The hub begins to read the nodes of a round. */
function activate({ layout: place }: StackPlan, round: number): Promise<void> {
  return apply(place, { nodes: nodesOf(round, NODES_A_ROUND).map((node) => nodeEntry(node, 'active')) });
}

function nodeEntry({ nodeId, issuers }: BenchNode, status: 'active' | 'suspended'): Record<string, unknown> {
  return { nodeId, name: nodeId, kind: 'regional', operator: issuers[0]?.dir3, status };
}

async function apply(place: StackPlan['layout'], content: object): Promise<void> {
  const file = join(place.root, 'bench-directory.json');
  writeFileSync(file, JSON.stringify(content));
  await valija(['apply', file], place);
}

async function produce(
  plan: StackPlan,
  events: number,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  const broker = new Broker(
    {
      ...plan.addresses.kafkaAdmin,
      brokers: plan.addresses.kafkaBrokers.split(','),
      tls: false,
      clientId: 'bench',
    },
    createLogger('bench', 'error'),
  );
  const publisher = new Publisher(broker);
  for (let round = 0; round < rounds; round++) {
    const nodes = nodesOf(round, NODES_A_ROUND);
    for (let from = 0; from < events; from += PRODUCE_AT_ONCE) {
      const count = Math.min(PRODUCE_AT_ONCE, events - from);
      await publisher.publish(
        Array.from({ length: count }, (_, index) =>
          record(nodes[(from + index) % NODES_A_ROUND] ?? NOBODY, round, from + index),
        ),
      );
    }
    say(`produced ${events} events for round ${round}`);
  }
  await publisher.close();
}

/** @returns events a second, between the first commit that is seen and the last */
async function ingestRound(plan: StackPlan, peer: CopyPeer, round: number, events: number): Promise<number> {
  await activate(plan, round);
  return peer.connected(async (client) => {
    const committed = async (): Promise<number> => {
      const { rows } = await client.query<{ n: string }>(
        'SELECT coalesce(sum(next_offset), 0) AS n FROM metadata_store.ingest_fence WHERE topic = ANY($1)',
        [nodesOf(round, NODES_A_ROUND).map(({ nodeId }) => `nodes.${nodeId}.dispatches.v1`)],
      );
      return Number(rows[0]?.n ?? 0);
    };
    const deadline = performance.now() + GIVE_UP_MS;
    let first = await committed();
    while (first === 0 && performance.now() < deadline) {
      await sleep(POLL_MS);
      first = await committed();
    }
    const started = performance.now();
    while ((await committed()) < events && performance.now() < deadline) await sleep(POLL_MS);
    const seconds = (performance.now() - started) / 1000;
    const { rows } = await client.query<{ n: string }>('SELECT count(*) AS n FROM metadata_store.dispatch');
    if (Number(rows[0]?.n) !== events)
      throw new Error(`${rows[0]?.n ?? '0'} of ${events} dispatches were committed`);
    return (events - first) / seconds;
  });
}

function databaseUrl({ addresses }: StackPlan): string {
  const url = new URL(addresses.postgresUrl);
  url.pathname = '/valija';
  return url.href;
}
