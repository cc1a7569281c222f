import { benchIngest } from './ingest/ingest.js';
import { parity } from './parity/parity.js';
import { writeResults } from './results.js';

const usage = `Usage: npm run bench -- ingest|parity [--events <n>] [--rounds <n>]

Speeds are ratios: ours and its peer take turns in one run, on the same servers. Results go to bench/results/.

  ingest     events a second from topic to committed, beside COPY of the same rows into the same indexed table

  parity     the same dispatch by each of the four routes of an administration: until it is answered, visible, opened

  --events   of one round (default 120000)
  --rounds   of each (default 5; parity 20)`;

const [name, ...flags] = process.argv.slice(2);

function flag(wanted: string, fallback: number): number {
  const at = flags.indexOf(`--${wanted}`);
  return at === -1 ? fallback : Number(flags[at + 1]);
}

if (name === 'parity') {
  await parity({ rounds: flag('rounds', 20) });
  process.exit(0);
}
if (name !== 'ingest') {
  process.stdout.write(`${usage}\n`);
  process.exit(name === undefined || name === '--help' ? 0 : 2);
}
const results = await benchIngest({ events: flag('events', 120_000), rounds: flag('rounds', 5) });
writeResults([results]);
process.exit(0);
