import { hash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { type DispatchBatch, type DispatchBatchAnswer, firstViolation } from '@valija/contracts';
import { createLogger } from '@valija/observability';
import { SigningKey, TokenVerifier, generateSigningKey } from '@valija/tokens';
import { seedOfCouncil } from '../seeds/seed.js';
import { councilPlans } from '../world/councils.js';
import { seedCouncil } from './seed-councils.js';

const clock = new SystemClock();
const [passthrough, stored] = councilPlans();
const logger = createLogger('test', 'fatal');

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let heard: Heard[];
let refusals: number;
let generalNode: Server;
let generalNodeUrl: string;
let keysDir: string;
let publicKey: SigningKey['publicJwk'];

beforeEach(async () => {
  heard = [];
  refusals = 0;
  keysDir = mkdtempSync(join(tmpdir(), 'councils-'));
  for (const { councilId } of councilPlans()) {
    const text = await generateSigningKey(councilId);
    writeFileSync(join(keysDir, `${councilId}.jwk`), text);
    if (councilId === stored!.councilId) publicKey = (await SigningKey.from(text)).publicJwk;
  }
  generalNode = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      if (refusals-- > 0) {
        response.writeHead(503).end();
        return;
      }
      const body = Buffer.concat(chunks);
      heard.push({ method, path, headers, body });
      if (method === 'PUT') response.writeHead(201).end();
      else response.end(JSON.stringify(answerTo(JSON.parse(body.toString()) as DispatchBatch)));
    });
  });
  await new Promise<void>((resolve) => generalNode.listen({ host: '127.0.0.1', port: 0 }, resolve));
  generalNodeUrl = `http://127.0.0.1:${String((generalNode.address() as AddressInfo).port)}`;
});

afterEach(() => {
  generalNode.close();
  generalNode.closeAllConnections();
});

function answerTo({ items }: DispatchBatch): DispatchBatchAnswer {
  return {
    batchId: '019a2f00-0000-7000-8000-000000000001',
    complete: true,
    items: items.map((_item, index) => ({ index, outcome: 'accepted' })),
  };
}

async function seed(plan: NonNullable<typeof stored>): Promise<void> {
  const seeds = await seedOfCouncil(plan, clock.epochMs());
  const surroundings = { generalNodeUrl, keysDir, clock, logger };
  await seedCouncil(plan, seeds, surroundings, new AbortController().signal);
}

describe('seedCouncil', () => {
  it('uploads every document with its digest before it announces the dispatches', async () => {
    await seed(stored!);
    const uploads = heard.slice(0, -1);
    const batch = heard.at(-1)!;
    expect(uploads.every(({ method }) => method === 'PUT')).toBe(true);
    for (const { headers, body } of uploads) {
      expect(headers['repr-digest']).toBe(`sha-256=:${hash('sha256', body, 'base64')}:`);
      expect(headers['content-type']).toBe('application/octet-stream');
    }
    expect([batch.method, batch.path]).toEqual(['POST', '/v1/dispatches:batch']);
    const sent = JSON.parse(batch.body.toString()) as DispatchBatch;
    expect(firstViolation('DispatchBatch', sent)).toBeUndefined();
    expect(uploads).toHaveLength(
      sent.items.flatMap(({ data }) => (data as { documents: object[] }).documents).length,
    );
  });

  it('uploads nothing where the council answers for its own content', async () => {
    await seed(passthrough!);
    expect(heard.map(({ method }) => method)).toEqual(['POST']);
  });

  it('signs as the council, for the general node', async () => {
    await seed(stored!);
    const verifier = new TokenVerifier({
      issuer: stored!.councilId,
      audience: generalNodeUrl,
      keys: { keys: [publicKey] },
      algorithms: ['EdDSA'],
    });
    for (const { headers } of heard) {
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      await expect(verifier.verify(token, clock.epochMs())).resolves.toBeDefined();
    }
  });

  it('tries again with the same key and the same items until it is taken', async () => {
    refusals = 1;
    await seed(passthrough!);
    await seed(passthrough!);
    expect(heard).toHaveLength(2);
    expect(heard[0]!.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('gives up when it is told to', async () => {
    refusals = Infinity;
    const stopping = new AbortController();
    const seeds = await seedOfCouncil(passthrough!, clock.epochMs());
    const surroundings = { generalNodeUrl, keysDir, clock, logger };
    const running = seedCouncil(passthrough!, seeds, surroundings, stopping.signal);
    stopping.abort();
    await expect(running).resolves.toBeUndefined();
  });
});
