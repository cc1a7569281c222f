import { statfs } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { nodeTopics } from '@valija/contracts';
import { lights, litBy } from '@valija/observability';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { brokerAdmin } from '../kafka.js';
import { listNodes, listPartitions } from './node.js';
import { lookAtRestoration } from './restore.js';
import { partMetrics, partStates } from './status.js';

interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  readonly found: string;
  readonly whatToDo?: string;
}

type Look = (context: Context) => Promise<Finding[]>;

const GIB = 1_073_741_824;
const LITTLE_DISK = 2 * GIB;

/** What a red light of a part means, by the name of its check. */
const remedies: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL does not answer it: look at its log, or at DATABASE_URL.',
  directory: 'It has no copy of the directory yet: does the directory run? Others wait for it by themselves.',
  consumer: 'It has not joined its consumer group: does Kafka run? Look at its log.',
  kafka: 'Kafka does not answer it: look at its log, or at KAFKA_BROKERS.',
  process: 'The process does not answer: look at its log; it is started again by itself.',
  restore: 'The store is closed: "valija restore" says what is missing, and what to do.',
  service: 'It is starting or leaving: look again in a moment.',
};

const looks: readonly Look[] = [
  lookAtMachine,
  lookAtDisk,
  lookAtParts,
  lookAtKafka,
  lookAtPartitions,
  lookAtRestore,
  lookAtLights,
];

export function addDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .summary('looks for what is wrong, and says what to do')
    .action(async () => {
      // One after the other: to load a client of Kafka takes a second or three of a busy machine, in which no answer is heard.
      const findings: Finding[] = [];
      for (const look of looks) findings.push(...(await examine(look, context)));
      context.output().result({ findings }, () => findings.map(describe).join('\n'));
      if (findings.some(({ isWell }) => !isWell))
        throw new CommandFailed('Not all is well.', exitCodes.unreachable);
    });
}

async function examine(look: Look, context: Context): Promise<Finding[]> {
  try {
    return await look(context);
  } catch (error) {
    const found = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [
      {
        what: look.name.replace('lookAt', '').toLowerCase(),
        isWell: false,
        found,
        whatToDo:
          'Does it run at all? "npm start" starts it, "docker compose up --wait" where it is in containers.',
      },
    ];
  }
}

function lookAtMachine(context: Context): Promise<Finding[]> {
  // Where the parts are containers, what they need is in their images.
  if (context.profile().parts !== undefined) return Promise.resolve([]);
  const node = process.versions.node;
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = /version "([^"]+)"/.exec(java.stderr)?.[1];
  return Promise.resolve([
    {
      what: 'Node',
      isWell: Number(node.split('.')[0]) >= 24,
      found: node,
      whatToDo: 'Run npm start once: it brings Node 24.',
    },
    {
      what: 'Java',
      isWell: Number(version?.split('.')[0] ?? 0) >= 17,
      found: version ?? 'none',
      whatToDo: 'Install a Java of version 17 or newer: Kafka runs on it.',
    },
  ]);
}

async function lookAtDisk(): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(process.cwd());
  const free = bavail * bsize;
  const found = `${(free / GIB).toFixed(1)} GiB free`;
  return [
    {
      what: 'Disk',
      isWell: free > LITTLE_DISK,
      found,
      whatToDo: 'Make room: Kafka and PostgreSQL stop when the disk is full.',
    },
  ];
}

async function lookAtParts(context: Context): Promise<Finding[]> {
  const parts = await partStates(context);
  return parts.flatMap(({ name, state, problems, log }): Finding[] => {
    const wrong = Object.entries(problems);
    if (wrong.length === 0)
      return [{ what: name, isWell: state !== 'silent', found: state, whatToDo: `Its log: ${log}` }];
    return wrong.map(([check, problem]) => ({
      what: name,
      isWell: false,
      found: `${check}: ${problem}`,
      whatToDo: `${remedies[check] ?? 'Look at its log.'} (${log})`,
    }));
  });
}

/** Every node has its three topics, and the administrator's own credentials work. */
async function lookAtKafka(context: Context): Promise<Finding[]> {
  const admin = await brokerAdmin(context.profile());
  try {
    const topics = new Set(await admin.listTopics());
    const nodes = await listNodes(context);
    const missing = nodes
      .flatMap(({ nodeId }) => {
        const { dispatches, acks, events } = nodeTopics(nodeId);
        return [dispatches, acks, events];
      })
      .filter((topic) => !topics.has(topic));
    return [
      {
        what: 'Topics of nodes',
        isWell: missing.length === 0,
        found:
          missing.length === 0 ? `${nodes.length} nodes, all with theirs` : `missing: ${missing.join(', ')}`,
        whatToDo: 'Apply the file that names these nodes again: valija apply <file>',
      },
    ];
  } finally {
    await admin.close();
  }
}

async function lookAtPartitions(context: Context): Promise<Finding[]> {
  const stopped = (await listPartitions(context)).filter(({ status }) => status === 'stopped');
  return [
    {
      what: 'Partitions',
      isWell: stopped.length === 0,
      found:
        stopped.length === 0
          ? 'none has stopped'
          : stopped.map(({ topic, partition }) => `${topic}/${partition}`).join(', '),
      whatToDo: 'Their log lost records: see "valija node gap --help".',
    },
  ];
}

async function lookAtRestore(context: Context): Promise<Finding[]> {
  const { state, since } = await lookAtRestoration(context);
  return [
    {
      what: 'Database',
      isWell: state === 'open',
      found:
        state === 'open' ? 'it knows what the hub has said' : `${state} since ${since}: the store is closed`,
      whatToDo: '"valija restore" says what is missing, and what to do.',
    },
  ];
}

/** The lights of docs/reference/metrics.md, by what each process has counted since it was started. */
async function lookAtLights(context: Context): Promise<Finding[]> {
  const parts = await partMetrics(context);
  const red = parts.flatMap(({ name, text }) =>
    litBy(text, lights).map(({ light: { id, means, remedy }, shown }): Finding => ({
      what: `${name}: ${id}`,
      isWell: false,
      found: `${means} ${shown}`,
      whatToDo: remedy,
    })),
  );
  const dark = `${String(lights.length)} lights of ${String(parts.length)} processes, none is red`;
  return red.length > 0 ? red : [{ what: 'Lights', isWell: true, found: dark }];
}

function describe({ what, isWell, found, whatToDo }: Finding): string {
  const line = `${isWell ? '✔' : '✘'} ${what}: ${found}`;
  return isWell || whatToDo === undefined ? line : `${line}\n    ${whatToDo}`;
}
