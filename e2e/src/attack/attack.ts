import { randomInt } from 'node:crypto';
import { SystemClock } from '@valija/clock';
import { ask } from '../answer.js';
import { Citizen } from '../citizen.js';
import { AttackingNode, attackBorder } from './border-attack.js';
import { Findings } from './findings.js';
import { attackHttp } from './http-attack.js';
import { LyingOrigin, attackByOrigin } from './origin-attack.js';
import { Processes, searchLogs } from './processes.js';
import { attackProtocol } from './protocol-attack.js';
import { attackByTime, pairsOf } from './time-of-unknown.js';
import { type World, freshName, openWorld } from './world.js';

export interface AttackRun {
  readonly findings: Findings;
  /** What each process has needed at most, in MiB. */
  readonly peaks: ReadonlyMap<string, number>;
}

/** Of a hundred cases: the rest is for the published routes. */
const SHARES = { kafka: 0.45, origins: 0.02, protocol: 0.02 };

export interface AttackOptions {
  readonly seed: number;
  readonly cases: number;
  readonly say: (line: string) => void;
  /** Whether times are compared, too: no part of a test, which may run on any machine. */
  readonly isTimed: boolean;
}

/** Attacks the stack that VALIJA_PROFILE and E2E_STATE name. */
export async function attack({ seed, cases, say, isTimed }: AttackOptions): Promise<AttackRun> {
  const findings = new Findings();
  const world = await openWorld();
  const origin = await LyingOrigin.open();
  const identity = {
    nodeId: freshName('ataque'),
    dir3: await newBody(world),
    nowMs: new SystemClock().epochMs(),
  };
  const node = await AttackingNode.join(identity, origin.endpoint);
  const processes = await Processes.watched();
  const share = (part: number): number => Math.max(1, Math.round(cases * part));
  const [kafka, origins, protocol] = [share(SHARES.kafka), share(SHARES.origins), share(SHARES.protocol)];
  try {
    say(`${kafka} messages to the border`);
    await attackBorder(node, { seed, cases: kafka, findings });
    say(`${origins} lies of an origin`);
    await attackByOrigin({ node, origin, ana: world.ana }, { seed, cases: origins - 1, findings });
    say(`${protocol} requests that are none`);
    await attackProtocol(world, { seed, cases: protocol, findings });
    const http = Math.max(1, cases - kafka - origins - protocol);
    say(`${http} requests to the published routes`);
    await attackHttp({ seed, cases: http, findings, world });
    if (isTimed) await compareTimes(world, findings, say);
  } finally {
    origin.close();
    await node.leave();
  }
  searchLogs(findings);
  return { findings, peaks: await processes.stop(findings) };
}

/** As somebody else than the attacker, who may have asked too much by now. */
async function compareTimes({ others }: World, findings: Findings, say: AttackOptions['say']): Promise<void> {
  say('the time of what is not mine, and of what does not exist');
  const { token } = await Citizen.signIn('iker');
  const pairs = pairsOf(others.dispatchIds[0] ?? '', others.appearanceId, others.documentId);
  await attackByTime(pairs, token, { findings, say });
}

/** A body that nobody publishes for yet. */
async function newBody({ urls, tokens }: World): Promise<string> {
  const dir3 = `L09${String(randomInt(1_000_000)).padStart(6, '0')}`;
  const { status } = await ask(`${urls.directory}/v1/directory:apply`, {
    method: 'POST',
    token: await tokens.directory(),
    body: { bodies: [{ dir3, name: 'Ayuntamiento', sector: 'local', status: 'in-force' }] },
  });
  if (status !== 200) throw new Error(`the directory answered ${status}`);
  return dir3;
}
