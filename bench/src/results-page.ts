import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { repository } from '@valija/local';
import { figure } from './results-file.js';
import { type Result, verdict } from './results.js';

/** What a peer leaves out that ours does: a ratio says little without it. */
const PEERS: readonly (readonly [string, string, string])[] = [
  [
    'P1',
    'COPY',
    'The same rows, prebuilt, by two connections into the same table with the same indexes and as many rows. No broker, no parsing, no schema, no check digits, no authority, no encryption, no guard of versions, no fence, no answer.',
  ],
  [
    'P4',
    'the textbook',
    "Nest's Kafka transport with @EventPattern, class-validator on a DTO, TypeORM's save. No check digits, no authority, no order of versions, no encryption, no fence (Kafka's offsets, by time), no answer.",
  ],
  [
    'P6',
    'ours, fresh',
    'The same events come once more: all are duplicates, and all are checked and answered.',
  ],
  [
    'P7, P8',
    'the raw handler',
    'node:http and pg in one process: the same statement, decryption and JSON. No token, no client or scope, no quota, no row-level security, no access log, no second process.',
  ],
  [
    'P11',
    'a bare consumer',
    'kafkajs, a message at a time, one insert. No check, no batch, no fence, no answer. One event at a time is waited for in the same way: somebody asks again and again, ours over the whole HTTP API, the peer by one SELECT.',
  ],
  [
    'P12',
    'a plain proxy',
    'node:http, passes both requests on to the same origin and streams the answer back. It knows nobody, verifies nothing, writes nothing down and signs no receipt.',
  ],
  [
    'F1, F2',
    'ours, on a quiet day',
    'The same question to the same forty systems while all of them answer. With the breaker a hanging system costs nothing from the sixth question on: here it is kept from opening.',
  ],
];
const GIB = 1_073_741_824;

/** Writes bench/RESULTS.md from the results of one whole run. */
export function writePage(results: readonly Result[], day: string, mostRounds: number): void {
  const machine = `${String(cpus().length)} cores (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / GIB).toFixed(0)} GiB`;
  const lines = [
    '# Results',
    '',
    `Measured on ${day} by \`npm run bench\`, on ${machine}, Node ${process.versions.node}; everything, load and peers included, on the`,
    'same machine. Generated: do not edit. Each figure is the median of its rounds; ours and its peer took turns on the same',
    'servers, and the ratio is the median of the rounds’ ratios. A figure is *noisy* where the middle half of the peer’s own',
    `rounds lies further apart than a quarter of their median, after ${String(mostRounds)} rounds at most.`,
    '',
    '| | What | Ours | Peer | Ratio (quartiles) | Floor | Goal | Reached |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...results.map(row),
    '',
    'Where a goal or a floor is not reached, [the budget](../docs/notes/budget.md) shows what the time goes into.',
    '',
    ...resources(results),
    '## The peers, and what they do not do',
    '',
    '| | Peer | |',
    '| --- | --- | --- |',
    ...PEERS.map(([id, name, what]) => `| ${id} | ${name} | ${what} |`),
    '',
  ];
  writeFileSync(join(repository, 'bench', 'RESULTS.md'), lines.join('\n'));
}

function row(result: Result): string {
  const { id, metric, ours, peer, unit, ratio, ratioQuartiles, floor, goal, isNoisy, runs } = result;
  const reached = { goal: 'goal', floor: 'floor', below: '**below the floor**' }[verdict(result)];
  const cells = [
    id,
    `${metric} (${String(runs.length)} rounds)`,
    `${figure(ours)} ${unit}`,
    `${figure(peer)} ${unit}`,
    `${figure(ratio)} (${ratioQuartiles.map(figure).join('–')})`,
    figure(floor),
    figure(goal),
    isNoisy ? `${reached}, noisy` : reached,
  ];
  return `| ${cells.join(' | ')} |`;
}

function resources(results: readonly Result[]): string[] {
  const told = results.filter(({ cpuMs }) => cpuMs !== undefined);
  if (told.length === 0) return [];
  return [
    '## What it costs us',
    '',
    '| | Processor time of our processes, an event or request | Peak memory of the largest |',
    '| --- | ---: | ---: |',
    ...told.map(
      ({ id, cpuMs = 0, peakMiB }) =>
        `| ${id} | ${figure(cpuMs)} ms | ${peakMiB === undefined ? '–' : `${figure(peakMiB)} MiB`} |`,
    ),
    '',
  ];
}
