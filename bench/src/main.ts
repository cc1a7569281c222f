import { parseArgs } from 'node:util';
import { SystemClock } from '@valija/clock';
import { benchIngest } from './ingest/ingest.js';
import { benchAppearance } from './appearance/appearance.js';
import { benchFederation } from './federation/federation.js';
import { parity } from './parity/parity.js';
import { Reading } from './reading/reading.js';
import { benchVisible } from './visible/visible.js';
import { showResults, writeResults } from './results-file.js';
import { writePage } from './results-page.js';
import type { Result } from './results.js';
import { Stage } from './stage/stage.js';

const usage = `Usage: npm run bench [-- <part> …] [-- --quick]

Ours and its peers take turns on the same servers, which are started for it; speeds are ratios of one run. Results go to
bench/results/<date>.json and bench/RESULTS.md.

  ingest       P1, P4, P6: topic to committed; beside COPY and beside the textbook; the same events once more
  reading      P7, P8: lists over HTTP beside a bare handler: how many, and how slow the slowest; also while ingesting
  visible      P11: from Kafka's acknowledgement to the citizen's list, beside a bare consumer
  appearance   P12: the act and its document, beside a proxy that only passes bytes on
  federation   F1, F2: one question to forty systems, of which one hangs and two are slow
  parity       the same dispatch by each of the four routes: until it is answered, visible, opened. Only when named:
               it has a stack of its own and makes no claims

  --rounds n   of each (default 5)
  --preload n  dispatches that are there before (default 500000)
  --most n     rounds where a peer's figures are far apart (default 15)
  --quick      two rounds of P1, P4 and P7 on fewer dispatches: to see that it runs. Makes no claims, writes nothing.`;

/** One dispatch a round: it takes more of them to say something. */
const PARITY_TIMES = 4;
/** Of questions, quiet and harmed, in each round. */
const FEDERATION_S = 15;
/** Events a second, where a run asks for lists only. */
const PACE_UNMEASURED = 12_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    most: { type: 'string', default: '15' },
    preload: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
if (positionals.includes('parity')) {
  await parity({ rounds: Number(values.rounds) * PARITY_TIMES });
  process.exit(0);
}
const isQuick = values.quick;
const rounds = isQuick ? 2 : Number(values.rounds);
const options = { rounds, mostRounds: isQuick ? rounds : Math.max(rounds, Number(values.most)), say };
const wants = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

const results: Result[] = [];
try {
  if (wants('federation') && !isQuick)
    results.push(...(await benchFederation({ ...options, seconds: FEDERATION_S })));
  if (positionals.some((name) => name !== 'federation') || positionals.length === 0) await staged();
} finally {
  // Also where a later part has failed.
  showResults(results);
}
if (!isQuick) {
  const day = new SystemClock().now().toISOString().slice(0, 10);
  say(writeResults(results, day));
  // A page is of one whole run.
  if (positionals.length === 0) writePage(results, day, options.mostRounds);
}
process.exit(0);

async function reading(stage: Stage): Promise<Result[]> {
  const lists = await Reading.prepare(stage, { ...options, seconds: 8 });
  try {
    const throughput = await lists.throughput();
    if (isQuick) return [throughput];
    const ingest = results.find(({ id }) => id === 'P1')?.ours ?? PACE_UNMEASURED;
    return [throughput, ...(await lists.tail(throughput.peer, ingest))];
  } finally {
    await lists.stop();
  }
}

/** What needs a hub of its own, with dispatches in it. */
async function staged(): Promise<void> {
  const stage = await Stage.start(say);
  try {
    await stage.preload(Number(values.preload ?? (isQuick ? 100_000 : 500_000)), say);
    if (wants('ingest'))
      results.push(...(await benchIngest(stage, { ...options, dispatches: 120_000, textbook: 4_000 })));
    if (wants('reading')) results.push(...(await reading(stage)));
    if (wants('visible') && !isQuick)
      results.push(...(await benchVisible(stage, { ...options, seconds: 15 })));
    if (wants('appearance') && !isQuick)
      results.push(...(await benchAppearance(stage, { ...options, openings: 1_000 })));
  } finally {
    await stage.stop();
  }
}
