import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from 'node:crypto';
import { type Clock, sleep } from '@valija/clock';
import type { DispatchBatchItem } from '@valija/contracts';
import type { Logger } from '@valija/observability';
import { SigningKey } from '@valija/tokens';
import type { SeededDispatch } from '../seeds/seed.js';
import type { CouncilPlan } from '../world/councils.js';
import { GeneralNodeClient } from './general-node-client.js';

interface CouncilSurroundings {
  readonly generalNodeUrl: string;
  readonly keysDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Sends the seed of a council, again and again until the general node has taken it. A repeat changes nothing there. */
export async function seedCouncil(
  plan: CouncilPlan,
  seeds: readonly SeededDispatch[],
  { generalNodeUrl, keysDir, clock, logger }: CouncilSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const { councilId } = plan;
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const key = await SigningKey.from(readFileSync(join(keysDir, `${councilId}.jwk`), 'utf8'));
      const client = new GeneralNodeClient(generalNodeUrl, { councilId, key, clock }, signal);
      const { items } = await sendOnce(client, plan, seeds);
      const rejected = items.filter(({ outcome }) => outcome === 'rejected');
      for (const { code, pointer, detail } of rejected)
        logger.warn({ councilId, code, pointer, why: detail }, 'the hub rejected a dispatch of the seed');
      logger.info(
        { councilId, sent: items.length, rejected: rejected.length },
        'the general node has the seed',
      );
      return;
    } catch (error) {
      logger.warn({ councilId, err: error, pauseMs }, 'a council waits for the general node');
      await sleep(pauseMs, signal);
    }
  }
}

/** Documents first: a dispatch must not be announced before its content is there. */
async function sendOnce(
  client: GeneralNodeClient,
  { systemId }: CouncilPlan,
  seeds: readonly SeededDispatch[],
): ReturnType<GeneralNodeClient['sendBatch']> {
  if (systemId === undefined) {
    for (const { snapshot, documents } of seeds)
      for (const [documentId, { bytes }] of documents)
        await client.putContent(snapshot.dispatchId, documentId, bytes);
  }
  const items = seeds.map(({ snapshot, eventId }): DispatchBatchItem => ({
    type: 'DispatchMadeAvailable',
    eventId,
    data: snapshot,
  }));
  return client.sendBatch(items, hash('sha256', JSON.stringify(items)).slice(0, 32));
}
