import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type StepReport, asText } from './report.js';
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
const reports: { readonly name: string; readonly report: StepReport }[] = [];
for (const step of wanted) {
  say(`${step.name}: ${step.about} (seed ${values.seed})`);
  const { seed, events, faults } = values;
  const report = await step.run({ seed, events: Number(events), faults: Number(faults), say });
  process.stdout.write(asText(step, report));
  reports.push({ name: step.name, report });
}
const faults = reports.reduce((sum, { report }) => sum + report.faults, 0);
const broken = reports.flatMap(({ name, report }) => report.broken.map(({ what }) => `${name}: ${what}`));
process.stdout.write(
  `${String(faults)} faults in ${String(reports.length)} steps; ${broken.length === 0 ? 'everything holds' : `DOES NOT HOLD: ${broken.join('; ')}`}\n`,
);
process.exit(broken.length === 0 ? 0 : 1);
