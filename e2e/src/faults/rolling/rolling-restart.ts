import { join } from 'node:path';
import { SystemClock, sleep } from '@valija/clock';
import { until } from '../../stack.js';
import { nobodyElse, untilQuiet } from '../campaign/quiet.js';
import { folderId } from '../live/live-systems.js';
import { libraryNode } from '../load/campaign-nodes.js';
import { loadOf } from '../load/load.js';
import { Pace } from '../nodes/pace.js';
import { PublishingNode } from '../nodes/publishing-node.js';
import { type Step, type StepOptions, type StepReport, counted } from '../report.js';
import { signal } from '../stack/descendants.js';
import { Pairs } from '../stack/pairs.js';
import { TrialStack } from '../stack/trial-stack.js';
import { Front } from './front.js';
import { Visitors } from './visitors.js';

/** In this order, each one ready before the next is asked to leave. */
const ORDER = [
  'directory',
  'metadata-store-writer',
  'sync-ingest',
  'metadata-store-reader-1',
  'metadata-store-reader-2',
  'delivery',
  'expedientes-1',
  'expedientes-2',
  'appointments-1',
  'appointments-2',
  'alerts',
  folderId,
  'citizen-api-1',
  'citizen-api-2',
];
/** What a request crosses and keeps nothing runs twice; but for the folder, which is a region's: while it is away an answer is partial. */
const TWICE = {
  'metadata-store-reader': ['METADATA_STORE_RPC_PORT'],
  expedientes: ['EXPEDIENTES_RPC_PORT', 'EXPEDIENTES_HTTP_PORT'],
  appointments: ['APPOINTMENTS_RPC_PORT'],
  'citizen-api': ['CITIZEN_API_HTTP_PORT'],
};
const EVENTS = 15_000;
const AT_ONCE = 400;
const SCREENS = 2;
const BETWEEN_MS = 1_500;
const READY_WITHIN_MS = 120_000;
const QUIET_WITHIN_MS = 180_000;

export const rollingRestart: Step = {
  name: 'rolling-restart',
  about: 'SIGTERM to every service, one after the other, under citizen load: no error reaches a citizen',
  run: async (options) => {
    const pairs = await Pairs.of(TWICE);
    const extraEnvironment = {
      // Longer than a client lets a connection lie idle (undici: 4 s): each hears that its answer was the last.
      SHUTDOWN_DELAY_MS: '5000',
      // A few visitors ask for more than any person would.
      PERSON_REQUESTS_PER_MINUTE: '1000000',
    };
    const changes = { asProcesses: pairs.asProcesses, extraEnvironment };
    return TrialStack.during(options.say, (stack) => roll(stack, pairs, options), changes);
  },
};

async function roll(stack: TrialStack, pairs: Pairs, { seed, say }: StepOptions): Promise<StepReport> {
  const fronts = await Promise.all([...pairs.behind].map(([port, ports]) => Front.open(port, ports)));
  const ending = new AbortController();
  try {
    // Of this node's load nothing is rejected: what was sent is there.
    const nodeId = libraryNode;
    const load = { seed, nodeId, events: EVENTS, atMs: new SystemClock().epochMs() };
    const pace = new Pace(join(stack.place.root, 'pace'));
    pace.allow(1);
    await new PublishingNode(load, stack.kafkaOf(nodeId), () => undefined, AT_ONCE).run(pace, ending.signal);
    await untilQuiet(stack, nobodyElse, QUIET_WITHIN_MS);
    const visitors = await Visitors.signIn(onlyOpen([...loadOf(load)]));
    const visiting = visitors.run(SCREENS, ending.signal);
    await sleep(BETWEEN_MS);
    for (const name of ORDER) {
      const seconds = await restart(stack, name);
      say(
        `${name} restarted in ${seconds.toFixed(1)} s; ${String(visitors.wrong.length)} wrong answers so far`,
      );
      await sleep(BETWEEN_MS);
    }
    ending.abort();
    await visiting;
    await visitors.lookAgain();
    return report(visitors);
  } finally {
    ending.abort();
    await Promise.all(fronts.map((front) => front.close()));
  }
}

/** @returns the seconds until it was ready again */
async function restart(stack: TrialStack, name: string): Promise<number> {
  const startedAt = performance.now();
  const before = stack.pid(name);
  if (before === undefined) throw new Error(`${name} does not run`);
  signal(before, 'SIGTERM');
  await until(
    `${name} is ready again`,
    async () => {
      const now = stack.pid(name);
      return now !== undefined && now !== before && (await stack.supervisor.answers(name));
    },
    READY_WITHIN_MS,
  );
  return (performance.now() - startedAt) / 1_000;
}

/** What was sent of a dispatch is one event: nobody else ends it while a citizen looks. */
function onlyOpen<E extends { readonly dispatchId: string }>(events: readonly E[]): E[] {
  const byDispatch = Map.groupBy(events, ({ dispatchId }) => dispatchId);
  return events.filter(({ dispatchId }) => byDispatch.get(dispatchId)?.length === 1);
}

function report({ answers, opened, taken, live, partial, wrong }: Visitors): StepReport {
  return {
    tried: [
      `restarted in order: ${ORDER.join(', ')}`,
      `${String(answers)} answers to citizens, of which ${String(opened)} acts with their receipts, ${String(taken)} documents, and ${String(live)} of case files and appointments, ${String(partial)} of them without ${folderId}`,
    ],
    faults: ORDER.length,
    checked: [
      'every answer to a citizen is the one that was asked for',
      'case files and appointments are whole, but for the part of who is restarted alone',
    ],
    broken:
      wrong.length === 0
        ? []
        : [
            {
              what: `${String(wrong.length)} answers were errors`,
              examples: [counted(wrong.map(({ asked, answer }) => `${asked}: ${answer}`))],
            },
          ],
  };
}
