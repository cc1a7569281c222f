import { hash } from 'node:crypto';
import type { Clock } from '@valija/clock';
import { type DispatchBatchAnswer, type DispatchBatchItem, firstViolation } from '@valija/contracts';
import type { SigningKey } from '@valija/tokens';

interface CouncilIdentity {
  readonly councilId: string;
  readonly key: SigningKey;
  readonly clock: Clock;
}

/** The general node did not do what it was asked. The text names a status, never what was sent. */
class GeneralNodeRefused extends Error {
  constructor(
    what: string,
    readonly status: number,
  ) {
    super(`${what}: the general node answered ${String(status)}`);
    this.name = 'GeneralNodeRefused';
  }
}

const TIMEOUT_MS = 60_000;

/** A council's way to the general node: its contract over HTTP. */
export class GeneralNodeClient {
  constructor(
    private readonly generalNodeUrl: string,
    private readonly council: CouncilIdentity,
    private readonly signal: AbortSignal,
  ) {}

  /** Uploads a document before the dispatch that announces it; a repeat changes nothing. */
  async putContent(dispatchId: string, documentId: string, bytes: Buffer): Promise<void> {
    const response = await this.call(`/v1/contents/${dispatchId}/${encodeURIComponent(documentId)}`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/octet-stream',
        'repr-digest': `sha-256=:${hash('sha256', bytes, 'base64')}:`,
      },
      body: new Uint8Array(bytes),
    });
    if (response.status !== 200 && response.status !== 201)
      throw new GeneralNodeRefused('a document', response.status);
  }

  /** Sends events together. The same key with the same items is the same batch. */
  async sendBatch(items: readonly DispatchBatchItem[], idempotencyKey: string): Promise<DispatchBatchAnswer> {
    const response = await this.call('/v1/dispatches:batch', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify({ items }),
    });
    if (response.status !== 200) throw new GeneralNodeRefused('a batch', response.status);
    const answer: unknown = await response.json();
    if (firstViolation('DispatchBatchAnswer', answer))
      throw new GeneralNodeRefused('a batch, with an answer off its contract', response.status);
    return answer as DispatchBatchAnswer;
  }

  private async call(
    path: string,
    request: { method: string; headers: Record<string, string>; body: string | Uint8Array<ArrayBuffer> },
  ): Promise<Response> {
    const { councilId, key, clock } = this.council;
    const token = await key.signToken(councilId, this.generalNodeUrl, {}, clock.epochMs());
    return fetch(`${this.generalNodeUrl}${path}`, {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  }
}
