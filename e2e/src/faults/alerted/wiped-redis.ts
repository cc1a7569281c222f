import { join } from 'node:path';
import { SystemClock, sleep } from '@valija/clock';
import { mailSpec } from '@valija/local';
import { Redis } from 'ioredis';
import { Citizen } from '../../citizen.js';
import { beTold } from '../../contact.js';
import type { Mail } from '../../mailbox.js';
import { until } from '../../stack.js';
import { nobodyElse, untilQuiet } from '../campaign/quiet.js';
import { publishingNodes } from '../load/campaign-nodes.js';
import { Pace } from '../nodes/pace.js';
import { PublishingNode } from '../nodes/publishing-node.js';
import { type Step, type StepOptions, type StepReport } from '../report.js';
import { TrialStack } from '../stack/trial-stack.js';
import { readTold, untold } from './told.js';

/** Whom the load writes to by name. */
const PEOPLE = ['ana', 'jordi', 'iker'];
const EVENTS = 6_000;
const AT_ONCE = 20;
const SPREAD_MS = 60_000;
const PARTS = 150;
const WIPE_EVERY_MS = 400;
const KILL_EVERY_MS = 9_000;
/** Jobs that one process works off at a time. */
const IN_HAND = 10;
const QUIET_WITHIN_MS = 180_000;
/** A claim of a process that was killed runs out after two minutes. */
const SETTLED_WITHIN_MS = 300_000;

export const wipedRedis: Step = {
  name: 'wiped-redis',
  about:
    'Redis forgets everything again and again, and alerts is killed, while much comes: everybody is told, once',
  run: (options) =>
    TrialStack.during(options.say, (stack) => wipe(stack, options), {
      extraEnvironment: { PERSON_REQUESTS_PER_MINUTE: '1000000' },
    }),
};

async function wipe(stack: TrialStack, { seed, say }: StepOptions): Promise<StepReport> {
  await stack.supervisor.startStage([mailSpec(stack.plan)]);
  const mailboxes = await Promise.all(
    PEOPLE.map(async (persona) => beTold(await Citizen.signIn(persona), `${persona}@correo.example`)),
  );
  const ending = new AbortController();
  const redis = new Redis(stack.plan.addresses.redisUrl);
  try {
    const wiping = again(WIPE_EVERY_MS, ending.signal, () => redis.flushall());
    const killing = again(KILL_EVERY_MS, ending.signal, () => stack.kill('alerts'));
    const pace = new Pace(join(stack.place.root, 'pace'));
    const nodes = nodesOf(stack, seed);
    await Promise.all([spread(pace), ...nodes.map((node) => node.run(pace, ending.signal))]);
    await untilQuiet(stack, nobodyElse, QUIET_WITHIN_MS);
    await sleep(KILL_EVERY_MS);
    ending.abort();
    const [wipes, kills] = await Promise.all([wiping, killing]);
    say(`Redis was emptied ${String(wipes)} times, alerts killed ${String(kills)} times`);
    await until(
      'everything that is due is settled',
      async () => {
        const { open, forgotten } = await readTold(stack.databaseUrl);
        return open === 0 && forgotten === 0;
      },
      SETTLED_WITHIN_MS,
      1_000,
    ).catch(() => undefined);
    const mails = (await Promise.all(mailboxes.map((mailbox) => mailbox.mails()))).flat();
    return await report(stack, mails, { wipes, kills });
  } finally {
    ending.abort();
    redis.disconnect();
  }
}

async function report(
  stack: TrialStack,
  mails: readonly Mail[],
  { wipes, kills }: { readonly wipes: number; readonly kills: number },
): Promise<StepReport> {
  const told = { mails, ...(await readTold(stack.databaseUrl)) };
  const arrived = [...told.byMail.values()].reduce((sum, n) => sum + n, 0);
  return {
    tried: [
      `${String(wipes)} times Redis forgot everything, ${String(kills)} times alerts was killed`,
      `${String(arrived)} alerts of what had come, in ${String(told.byMail.size)} mails to ${String(PEOPLE.length)} people`,
    ],
    faults: wipes + kills,
    checked: ['everybody-is-told', 'once'],
    broken: untold(told, kills, IN_HAND),
  };
}

/** @returns how often it was done */
async function again(everyMs: number, signal: AbortSignal, work: () => unknown): Promise<number> {
  let count = 0;
  for (; ; count += 1) {
    await sleep(everyMs, signal);
    if (signal.aborted) return count;
    await work();
  }
}

function nodesOf(stack: TrialStack, seed: string): PublishingNode[] {
  const atMs = new SystemClock().epochMs();
  return publishingNodes.map((nodeId) => {
    const load = { seed, nodeId, events: EVENTS / publishingNodes.length, atMs };
    return new PublishingNode(load, stack.kafkaOf(nodeId), () => undefined, AT_ONCE);
  });
}

/** A little all the time: so many mails are on their way while Redis forgets. */
async function spread(pace: Pace): Promise<void> {
  for (let part = 1; part <= PARTS; part += 1) {
    pace.allow(part / PARTS);
    await sleep(SPREAD_MS / PARTS);
  }
}
