import { type Load, eventsOf, idRange } from '../load/records.js';
import { type Result, resultOf } from '../results.js';
import { type RoundOptions, inTurn } from '../rounds.js';
import type { RunningPart } from '../stage/running-part.js';
import type { Stage } from '../stage/stage.js';
import { usageOf } from '../stage/usage.js';
import { CopyPeer } from './copy-peer.js';
import { TextbookPeer } from './textbook.js';

export interface IngestOptions extends RoundOptions {
  /** Dispatches of a round. */
  readonly dispatches: number;
  /** Messages of a round of the textbook. */
  readonly textbook: number;
}

interface Pass {
  readonly perSecond: number;
  readonly walBytes: number;
  readonly cpuMs?: number;
  readonly peakMiB?: number;
  /** Who spent how much processor time an event, in microseconds. */
  readonly shares: string;
}

interface Run {
  readonly fresh: Pass;
  readonly again: Pass;
  readonly copy: number;
  readonly textbook: number;
}

const WITHIN_MS = 300_000;
const OURS = ['sync-ingest', 'metadata-store-writer'];

/**
 * P1, P4 and P6: a backlog is written while the border sleeps, then read; the clock runs from the first commit to the
 * last ack in Kafka. Then the same events come again, and the peers take their turns.
 */
export async function benchIngest(stage: Stage, options: IngestOptions): Promise<Result[]> {
  const [copy, textbook] = [new CopyPeer(stage.store), new TextbookPeer(stage, options.textbook)];
  await copy.prepare();
  await textbook.prepare();
  const one = async (round: number): Promise<Run> => {
    const load: Load = { number: 1 + round, dispatches: options.dispatches, hasWhale: false };
    const run = {
      fresh: await ingest(stage, load),
      copy: await copy.run(idRange(load)),
      again: await ingest(stage, load),
      textbook: await textbook.run(),
    };
    options.say(
      `round ${String(round)}: ingest ${rate(run.fresh.perSecond)}, COPY ${rate(run.copy)}, ` +
        `again ${rate(run.again.perSecond)}, textbook ${rate(run.textbook)}`,
    );
    options.say(`  processor time an event: fresh ${run.fresh.shares}; again ${run.again.shares}`);
    return run;
  };
  return asResults(await inTurn(options, one, (run) => [run.copy, run.textbook]));
}

/** Reads a backlog: from the first commit that is seen to the last ack. */
async function ingest(stage: Stage, load: Load): Promise<Pass> {
  const { store, feeder } = stage;
  const wake = pause(stage.parts('sync-ingest'));
  const [before, events] = [await store.committed(), eventsOf(load)];
  try {
    await feeder.feed(load);
  } finally {
    wake();
  }
  const parts = stage.parts(...OURS, 'kafka', 'postgres');
  const [wal, used] = [await store.walBytes(), parts.map((part) => usageOf([part]))];
  await store.until('the first commit', async () => (await store.committed()) > before, WITHIN_MS);
  const first = (await store.committed()) - before;
  const started = performance.now();
  await stage.ingested(before + events, WITHIN_MS);
  const seconds = (performance.now() - started) / 1000;
  const spent = parts.flatMap((part, index) => {
    const [from, to] = [used[index], usageOf([part])];
    return from && to ? [{ ...part, ...to, cpuUs: ((to.cpuSeconds - from.cpuSeconds) / events) * 1e6 }] : [];
  });
  const ours = spent.filter(({ name }) => OURS.some((own) => name.startsWith(own)));
  return {
    perSecond: (events - first) / seconds,
    walBytes: ((await store.walBytes()) - wal) / events,
    ...(ours.length > 0 && {
      cpuMs: ours.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / 1000,
      peakMiB: Math.max(...ours.map(({ peakMiB }) => peakMiB)),
    }),
    shares: spent.map(({ name, cpuUs }) => `${name} ${cpuUs.toFixed(0)} µs`).join(', '),
  };
}

/** Stops processes where they are; the function that is given back lets them go on. */
function pause(parts: readonly RunningPart[]): () => void {
  const tell = (signal: NodeJS.Signals): void => {
    for (const { pid } of parts) process.kill(pid, signal);
  };
  tell('SIGSTOP');
  return () => {
    tell('SIGCONT');
  };
}

function asResults(runs: readonly Run[]): Result[] {
  const fresh = runs.map((run) => run.fresh);
  return [
    resultOf({
      id: 'P1',
      metric: 'ingest, topic → committed and readable, all checks, acks out ÷ COPY of the same rows',
      unit: 'events/s',
      better: 'higher',
      floor: 0.2,
      goal: 0.35,
      runs: runs.map((run) => ({ ours: run.fresh.perSecond, peer: run.copy })),
      cpuMs: fresh.map(({ cpuMs }) => cpuMs),
      peakMiB: fresh.map(({ peakMiB }) => peakMiB),
    }),
    resultOf({
      id: 'P4',
      metric:
        "ingest ÷ the textbook: Nest's @EventPattern, class-validator, TypeORM's save, a message at a time",
      unit: 'events/s',
      better: 'higher',
      floor: 20,
      goal: 60,
      runs: runs.map((run) => ({ ours: run.fresh.perSecond, peer: run.textbook })),
    }),
    resultOf({
      id: 'P6 rate',
      metric: 'full re-delivery of everything: rate ÷ fresh',
      unit: 'events/s',
      better: 'higher',
      floor: 1,
      goal: 1.5,
      runs: runs.map((run) => ({ ours: run.again.perSecond, peer: run.fresh.perSecond })),
      cpuMs: runs.map((run) => run.again.cpuMs),
    }),
    resultOf({
      id: 'P6 WAL',
      metric: 'full re-delivery of everything: WAL an event ÷ fresh',
      unit: 'B',
      better: 'lower',
      floor: 0.25,
      goal: 0.05,
      runs: runs.map((run) => ({ ours: run.again.walBytes, peer: run.fresh.walBytes })),
    }),
  ];
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en')}/s`;
}
