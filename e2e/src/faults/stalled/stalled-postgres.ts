import { join } from 'node:path';
import { SystemClock, sleep } from '@valija/clock';
import { brokenInvariants } from '../checker/checker.js';
import { collectHistory } from '../collect.js';
import { nobodyElse, stoppedPartitions, untilQuiet } from '../campaign/quiet.js';
import { campaignIssuers, publishingNodes } from '../load/campaign-nodes.js';
import { Pace } from '../nodes/pace.js';
import { PublishingNode } from '../nodes/publishing-node.js';
import { type Step, type StepOptions, type StepReport, checkedBy } from '../report.js';
import { residentBytes } from '../stack/descendants.js';
import { TrialStack } from '../stack/trial-stack.js';

const WATCHED = ['sync-ingest', 'metadata-store-writer', 'metadata-store-reader'] as const;
const STALL_MS = 60_000;
const AT_ONCE = 400;
const LOOK_MS = 1_000;
const QUIET_WITHIN_MS = 300_000;
/** Of the events, how many are there before PostgreSQL stands still. */
const BEFORE = 0.4;
/**
 * What may be in hand more than in a quiet hour, whatever the lag: the fetched records (16 MiB at most), three batches
 * of 5,000 rows on their way in sync-ingest and once more in the writer, as text and as bytes, and what V8 takes of it.
 */
const MOST_MORE_BYTES = 160 * 1_048_576;

export const stalledPostgres: Step = {
  name: 'stalled-postgres',
  about: 'PostgreSQL stands still for a minute while events flow: memory stays flat, ingest catches up',
  run: (options) => TrialStack.during(options.say, (stack) => stall(stack, options)),
};

async function stall(stack: TrialStack, { seed, events, say }: StepOptions): Promise<StepReport> {
  const ending = new AbortController();
  const pace = new Pace(join(stack.place.root, 'pace'));
  pace.allow(BEFORE);
  const atMs = new SystemClock().epochMs();
  const nodes = publishingNodes.map(
    (nodeId) =>
      new PublishingNode(
        { seed, nodeId, events: Math.ceil(events / publishingNodes.length), atMs },
        stack.kafkaOf(nodeId),
        () => undefined,
        AT_ONCE,
      ),
  );
  const pids = new Map(WATCHED.map((name) => [name, stack.pid(name)]));
  const memory = new Memory(stack);
  const watching = memory.run(ending.signal);
  const sending = Promise.all(nodes.map((node) => node.run(pace, ending.signal)));
  while (nodes.some(({ sent, load }) => sent.length < pace.allowed(load.events))) await sleep(LOOK_MS);
  await untilQuiet(stack, nobodyElse, QUIET_WITHIN_MS);
  memory.begin('during');
  const go = stack.pause('postgres');
  say('PostgreSQL stands still');
  pace.allow(1);
  await sleep(STALL_MS);
  go?.();
  const waited = nodes.reduce((sum, { sent }) => sum + sent.length, 0);
  say(`PostgreSQL goes on; ${String(waited)} events were sent by then`);
  memory.begin('after');
  const resumedAt = performance.now();
  await sending;
  const unquiet = await untilQuiet(stack, nobodyElse, QUIET_WITHIN_MS);
  const caughtUp = (performance.now() - resumedAt) / 1_000;
  ending.abort();
  await watching;
  const restarted = WATCHED.filter((name) => stack.pid(name) !== pids.get(name));
  const history = await collectHistory({
    kafka: stack.kafka(),
    databaseUrl: stack.databaseUrl,
    issuers: campaignIssuers,
    nodes: nodes.map(({ load, sent }) => ({ nodeId: load.nodeId, sent })),
    acts: [],
    processes: stack.processes,
    stoppedPartitions: await stoppedPartitions(stack),
  });
  const { checked, broken } = checkedBy(brokenInvariants(history));
  return {
    tried: [
      `${String(waited)} events, ${String(Math.round(BEFORE * 100))} % of them before; caught up ${caughtUp.toFixed(0)} s after it went on`,
      ...memory.lines(),
    ],
    faults: 1,
    checked: [...checked, 'memory-is-flat', 'no-restart'],
    broken: [
      ...broken,
      ...memory.broken(),
      ...(unquiet === undefined ? [] : [{ what: 'ingest did not catch up', examples: [unquiet] }]),
      ...(restarted.length === 0 ? [] : [{ what: 'a process ended', examples: restarted }]),
    ],
  };
}

type Phase = 'before' | 'during' | 'after';

/** The most that each process held, in each phase. */
class Memory {
  private readonly most = new Map<string, Record<Phase, number>>();
  private phase: Phase = 'before';

  constructor(private readonly stack: TrialStack) {}

  begin(phase: Phase): void {
    this.phase = phase;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const name of WATCHED) {
        const pid = this.stack.pid(name);
        const most = this.most.get(name) ?? { before: 0, during: 0, after: 0 };
        if (pid !== undefined) most[this.phase] = Math.max(most[this.phase], residentBytes([pid]));
        this.most.set(name, most);
      }
      await sleep(LOOK_MS, signal);
    }
  }

  lines(): string[] {
    return [...this.most].map(([name, { before, during, after }]) => {
      const [a, b, c] = [before, during, after].map(
        (bytes) => `${String(Math.round(bytes / 1_048_576))} MiB`,
      );
      return `${name}: at most ${String(a)} before, ${String(b)} during, ${String(c)} after`;
    });
  }

  broken(): StepReport['broken'] {
    const grown = [...this.most].filter(
      ([, { before, during, after }]) => Math.max(during, after) > before + MOST_MORE_BYTES,
    );
    if (grown.length === 0) return [];
    return [{ what: 'memory grew with the lag', examples: grown.map(([name]) => name) }];
  }
}
