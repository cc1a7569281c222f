import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Reported, asSummary, asText, unfinished } from './report.js';
import { steps } from './steps.js';

const usage = `Usage: npm run faults -- [--only <step>[,<step>]] [--seed <text>] [--events <n>] [--faults <n>]

Harms the hub on servers of its own, and says what was tried, what was checked and what does not hold.

${steps.map(({ name, about }) => `  ${name.padEnd(18)} ${about}`).join('\n')}

  --only     these steps; all where absent
  --seed     the same seed makes the same load and the same faults (default: another each time)
  --events   of the campaign (default 200000)
  --faults   of the campaign (default 110)
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    events: { type: 'string', default: '200000' },
    faults: { type: 'string', default: '110' },
    help: { type: 'boolean', default: false },
  },
});
const names = values.only?.split(',') ?? steps.map(({ name }) => name);
const wanted = steps.filter(({ name }) => names.includes(name));
const startedAt = performance.now();

function say(line: string): void {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${String(seconds).padStart(5)} s  ${line}\n`);
}

if (values.help || wanted.length < names.length) {
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 2);
}
const reports: Reported[] = [];
for (const step of wanted) {
  say(`${step.name}: ${step.about} (seed ${values.seed})`);
  const { seed, events, faults } = values;
  const options = { seed, events: Number(events), faults: Number(faults), say };
  const report = await step.run(options).catch(unfinished);
  process.stdout.write(asText(step, report));
  reports.push({ name: step.name, report });
}
const only = values.only === undefined ? '' : ` --only ${values.only}`;
const again = `npm run faults -- --seed ${values.seed} --events ${values.events} --faults ${values.faults}${only}`;
process.stdout.write(asSummary(reports, (performance.now() - startedAt) / 60_000, again));
process.exit(reports.every(({ report }) => report.broken.length === 0) ? 0 : 1);
