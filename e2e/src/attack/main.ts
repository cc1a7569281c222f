import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setEnvironment } from '@valija/config';
import { Supervisor, anyPorts, layout, profilePath, startStack } from '@valija/local';
import { attack } from './attack.js';
import { freshName } from './world.js';

const usage = `Usage: npm run attack -- [--cases <n>] [--seed <n>]

Starts the whole system beside everything else, with a state of its own, and attacks it as a node, as a person, as a
council, as an operator and as an origin: with generated messages, requests, tokens, cursors and answers. It says what was
tried and what got through, each with the least that shows it again.

  --cases   how many (default 20000)
  --seed    the same seed makes the same cases (default: another each time; it is printed)

Ends with 0 where nothing got through, and with 1 where something did.`;

/** Everything comes from one address and one person: limits would answer what is to be looked at. They have tests of their own. */
const UNLIMITED = {
  ADDRESS_REFUSALS_PER_MINUTE: '1000000',
  ADDRESS_REQUESTS_PER_MINUTE: '1000000',
  PERSON_APPEARANCES_PER_MINUTE: '1000000',
  COUNCIL_REQUESTS_PER_MINUTE: '1000000',
  OPERATOR_REQUESTS_PER_MINUTE: '1000000',
};

interface Wanted {
  readonly seed: number;
  readonly cases: number;
}

process.exit(await main());

async function main(): Promise<number> {
  const wanted = wantedOf(process.argv.slice(2));
  if (typeof wanted === 'number') return wanted;
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const place = layout(freshName('attack'));
  const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    rmSync(place.root, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(1)));
  try {
    await startStack(supervisor, {
      layout: place,
      ports: await anyPorts(),
      extraEnvironment: UNLIMITED,
      step: say,
    });
    setEnvironment('VALIJA_PROFILE', profilePath(place));
    setEnvironment('E2E_STATE', place.root);
    say(`Seed: ${wanted.seed}`);
    const started = performance.now();
    const { findings, peaks } = await attack({ ...wanted, say, isTimed: true });
    say(`\n${findings.describe()}`);
    say(`Memory at most: ${[...peaks].map(([name, mib]) => `${name} ${mib} MiB`).join(', ')}`);
    say(`Took ${((performance.now() - started) / 1000).toFixed(0)} s; seed ${wanted.seed}`);
    return findings.all.length === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

/** @returns how the process ends, where there is nothing to do */
function wantedOf(args: readonly string[]): Wanted | number {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: 'string' }, cases: { type: 'string' }, help: { type: 'boolean' } },
    });
    const wanted = { seed: Number(values.seed ?? randomInt(2 ** 31)), cases: Number(values.cases ?? 20_000) };
    if (
      values.help !== true &&
      Number.isInteger(wanted.seed) &&
      Number.isInteger(wanted.cases) &&
      wanted.cases > 0
    )
      return wanted;
    process.stdout.write(`${usage}\n`);
    return values.help === true ? 0 : 2;
  } catch {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
}
