import { randomUUID } from 'node:crypto';
import { legalWarningFor } from '@valija/legal';
import { urls } from '@valija/local';
import { Pool } from 'undici';
import { person } from '../load/population.js';
import { type Load, recordFor, snapshotOf } from '../load/records.js';
import type { Stage } from '../stage/stage.js';
import type { Opener } from './opener.js';

const FIRST_LOAD = 200;
const FIRST_PERSON = 300_000;
const PERSONS = 20;
const THERE_WITHIN_MS = 60_000;
const CREATED = 201;

/** Dispatches of some persons, each with the origin's one document, opened over HTTP as an application does. */
export class Openings implements Opener {
  private constructor(
    private readonly pool: Pool,
    private readonly tokens: readonly string[],
    private readonly dispatchIds: readonly string[],
    private readonly sizeBytes: number,
  ) {}

  static async prepare(stage: Stage, round: number, count: number): Promise<Openings> {
    const { origin, feeder, store, identity, plan } = stage;
    const load: Load = { number: FIRST_LOAD + round, dispatches: count, hasWhale: false };
    const snapshots = Array.from({ length: count }, (_, index) => {
      const snapshot = snapshotOf(load, index);
      const [document] = snapshot.documents;
      if (!document) throw new Error('a dispatch without a document');
      return {
        ...snapshot,
        kind: 'notification' as const,
        holder: person(FIRST_PERSON + (index % PERSONS)),
        documents: [{ ...document, sizeBytes: origin.sizeBytes, sha256: origin.sha256 }],
      };
    });
    const before = await store.committed();
    await feeder.publish(snapshots.map((snapshot, index) => recordFor(load, index, snapshot)));
    await stage.ingested(before + count, THERE_WITHIN_MS);
    const tokens = await Promise.all(
      Array.from({ length: PERSONS }, (_, number) => identity.tokenOf(FIRST_PERSON + number)),
    );
    const ids = snapshots.map(({ dispatchId }) => dispatchId);
    return new Openings(new Pool(urls(plan).citizenApi), tokens, ids, origin.sizeBytes);
  }

  async open(index: number): Promise<void> {
    const authorization = `Bearer ${this.tokens[index % PERSONS] ?? ''}`;
    const act = await this.pool.request({
      method: 'POST',
      path: `/v1/dispatches/${this.dispatchIds[index] ?? ''}/appearances`,
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ decision: 'accept', legalWarningId: legalWarningFor('notification').id }),
    });
    if (act.statusCode !== CREATED) throw new Error(`the act was answered ${await act.body.text()}`);
    const { documents } = (await act.body.json()) as { documents: { url: string }[] };
    const { statusCode, body } = await this.pool.request({
      method: 'GET',
      path: documents[0]?.url ?? '/',
      headers: { authorization },
    });
    const { byteLength } = await body.arrayBuffer();
    if (statusCode !== 200 || byteLength !== this.sizeBytes)
      throw new Error(`the document was answered ${String(statusCode)} with ${String(byteLength)} bytes`);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
