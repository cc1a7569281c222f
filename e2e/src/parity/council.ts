import { hash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DispatchBatchAnswer } from '@valija/contracts';
import { SystemClock } from '@valija/clock';
import { SignJWT, importJWK } from 'jose';
import type { Heard } from '../administrations.js';
import { profile, stateFile, until } from '../stack.js';

interface EventPage {
  readonly items: readonly { readonly eventId: string; readonly type: string; readonly data: object }[];
  readonly next: string | null;
  readonly hasMore: boolean;
}

const WAIT_S = 30;

/** A small council at the general node: HTTP and a key of its own, and nothing else. */
export class Council {
  private readonly clock = new SystemClock();
  private cursor = '';
  private readonly events: Heard[] = [];

  private constructor(
    private readonly councilId: string,
    private readonly key: Awaited<ReturnType<typeof importJWK>>,
    private readonly keyId: string,
  ) {}

  static async open(councilId: string): Promise<Council> {
    const jwk = JSON.parse(readFileSync(stateFile('secrets', 'councils', `${councilId}.jwk`), 'utf8')) as {
      kid: string;
    };
    return new Council(councilId, await importJWK(jwk, 'EdDSA'), jwk.kid);
  }

  async upload(dispatchId: string, documentId: string, bytes: Buffer): Promise<void> {
    await this.call(`/v1/contents/${dispatchId}/${documentId}`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/octet-stream',
        'repr-digest': `sha-256=:${hash('sha256', bytes, 'base64')}:`,
      },
      body: new Uint8Array(bytes),
    });
  }

  /** One event, and what the hub said of it. */
  async publish(type: string, data: object): Promise<string> {
    const { batchId, ...first } = await this.call<DispatchBatchAnswer>(
      `/v1/dispatches:batch?wait=${String(WAIT_S)}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ items: [{ type, data }] }),
      },
    );
    const answer = await until('the answer of the hub', async () => {
      const { complete, items } = first.complete
        ? first
        : await this.call<DispatchBatchAnswer>(`/v1/batches/${batchId}`);
      return complete && items[0];
    });
    return answer.code ?? answer.outcome;
  }

  /** Everything that it has heard of a dispatch, from where it read last. */
  async heard(dispatchId: string): Promise<Heard[]> {
    for (let hasMore = true; hasMore;) {
      const query = this.cursor === '' ? '' : `&cursor=${this.cursor}`;
      const page = await this.call<EventPage>(`/v1/events?limit=100${query}`);
      this.events.push(
        ...page.items.map(({ eventId, type, data }) => ({ eventId, name: type, event: data }) as Heard),
      );
      this.cursor = page.next ?? '';
      hasMore = page.hasMore;
    }
    return this.events.filter(({ event }) => event.dispatchId === dispatchId);
  }

  private async call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const { generalNodeUrl } = profile();
    const nowS = Math.floor(this.clock.epochMs() / 1_000);
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: this.keyId, typ: 'JWT' })
      .setIssuer(this.councilId)
      .setAudience(generalNodeUrl)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + 60)
      .sign(this.key);
    const headers = { ...(init.headers as object), authorization: `Bearer ${token}` };
    const response = await fetch(generalNodeUrl + path, { ...init, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`the general node answered ${String(response.status)}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
