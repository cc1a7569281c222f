import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type ContentAnswer, type ContentRequest, firstViolation } from '@valija/contracts';
import type { ContentReply } from '@valija/node-sdk';
import { type Logger, activeTraceparent } from '@valija/observability';
import { Administrations, type Answer, CallFailed, instantOrRetryAfter } from '@valija/resilience';
import { CLOCK, CONFIGURATION, LOGGER } from '@valija/service';
import { SigningKey } from '@valija/tokens';
import type { GeneralNodeConfiguration } from '../config.js';
import type { Announced } from '../dispatches/announced.js';
import { exactly } from './exactly.js';

const ROUTE = '/v1/dispatches';
const LONGEST_ANSWER = 16_384;
export const ASK_AGAIN_MS = 300_000;

class AnswerTooLong extends Error {}

/** The content endpoint of a council that keeps its own documents: the hub's contract, one step further. */
@Injectable()
export class CouncilGateway {
  constructor(
    @Inject(Administrations) private readonly administrations: Administrations,
    @Inject(SigningKey) private readonly key: SigningKey,
    @Inject(CONFIGURATION) private readonly configuration: GeneralNodeConfiguration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Passes a question of the hub on. Bytes go through as they come, and nowhere else: the promise is kept with the first
   * of them, and the stream breaks where they break.
   */
  async ask(endpoint: string, request: ContentRequest, announced: Announced): Promise<ContentReply> {
    const headers = await this.headersFor(endpoint, request);
    const { dispatchId, documentId } = request;
    const path = `${ROUTE}/${dispatchId}/documents/${encodeURIComponent(documentId)}`;
    return new Promise((resolve, reject) => {
      this.administrations
        .get({ endpoint, path, headers }, async (answer) => {
          if (answer.status !== 200) {
            resolve(await this.replyOf(answer, new URL(endpoint).host));
            return;
          }
          const { sizeBytes, mediaType } = announced;
          const announcedBytes = Number(answer.headers['content-length'] ?? sizeBytes);
          const bytes = new PassThrough();
          // Whoever reads it hears of its end; an error that nobody hears would end the process.
          bytes.on('error', () => undefined);
          resolve({ answer: 'ready', bytes, sizeBytes: announcedBytes, mediaType });
          await pass(answer.body, bytes, announcedBytes);
        })
        .catch((error: unknown) => {
          // After the first byte the promise is kept already, and the stream has told.
          if (error instanceof CallFailed || error instanceof AnswerTooLong)
            resolve({ answer: 'unavailable' });
          else reject(error instanceof Error ? error : new Error('unknown'));
        });
    });
  }

  /** On whose behalf, in which role and why, in the hub's words; asked by this node, for this address only. */
  private async headersFor(endpoint: string, request: ContentRequest): Promise<Record<string, string>> {
    const { dispatchId, version, documentId, person, role, purpose } = request;
    const claims = { jti: randomUUID(), dispatchId, version, documentId, person, role, purpose };
    const token = await this.key.signToken(
      this.configuration.generalNodeUrl,
      `${endpoint}${ROUTE}`,
      claims,
      this.clock.epochMs(),
    );
    const traceparent = activeTraceparent();
    return {
      authorization: `Bearer ${token}`,
      accept: '*/*',
      ...(traceparent !== undefined && { traceparent }),
    };
  }

  private async replyOf(answer: Answer, host: string): Promise<ContentReply> {
    const { retryAt, until, detail } = await contentAnswerOf(answer);
    const nowMs = this.clock.epochMs();
    const again = instantOrRetryAfter(answer.status === 202 ? retryAt : until, answer, nowMs);
    switch (answer.status) {
      case 202:
        return { answer: 'not-ready', retryAt: new Date(again ?? nowMs + ASK_AGAIN_MS) };
      case 403:
        return { answer: 'refused', ...(detail !== undefined && { detail }) };
      case 410:
        return { answer: 'gone' };
      case 503:
        return { answer: 'unavailable', ...(again !== undefined && { until: new Date(again) }) };
      default:
        this.logger.warn({ host, status: answer.status }, 'a council gave an answer that is none');
        return { answer: 'unavailable' };
    }
  }
}

/** Who no longer listens ends it; what is not as long as announced is cut off, never filled or cut to fit. */
async function pass(body: AsyncIterable<Buffer>, to: PassThrough, sizeBytes: number): Promise<void> {
  await pipeline(
    body,
    (source: AsyncIterable<Buffer>) => exactly(source, sizeBytes),
    to as NodeJS.WritableStream,
  );
}

async function contentAnswerOf({ body }: Answer): Promise<Partial<ContentAnswer>> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > LONGEST_ANSWER) throw new AnswerTooLong();
    pieces.push(piece);
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(pieces).toString());
    return firstViolation('ContentAnswer', parsed) ? {} : (parsed as ContentAnswer);
  } catch {
    return {};
  }
}
