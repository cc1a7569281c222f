import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  type ContentAnswer,
  type ContentPlan,
  type ContentRequest,
  type ManifestDocument,
  firstViolation,
} from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import { DocumentAltered, type Taking, readVerified } from '@valija/documents';
import { type Logger, Metrics, activeTraceparent, traced } from '@valija/observability';
import { Administrations, type Answer, CallFailed, instantOrRetryAfter } from '@valija/resilience';
import { CLOCK, LOGGER } from '@valija/service';
import { SigningKey } from '@valija/tokens';
import type { Fetched } from './fetched.js';
import { type Origin, originsOf } from './origin.js';

export interface FetchOptions extends Taking {
  readonly purpose: ContentRequest['purpose'];
}

export const HUB_ISSUER = 'HUB_ISSUER';
const ROUTE = '/v1/dispatches';
const LONGEST_ANSWER = 16_384;

/** Ends the reading of a body whose answer is known before its end. */
class Ended extends Error {
  constructor(readonly fetched: Fetched) {
    super(fetched.kind);
  }
}

/** The content endpoint of an origin: the only file that knows its contract (docs/reference/content-endpoint.openapi.json). */
@Injectable()
export class ContentGateway {
  private readonly fetched;

  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(Administrations) private readonly administrations: Administrations,
    @Inject(SigningKey) private readonly key: SigningKey,
    @Inject(HUB_ISSUER) private readonly hub: string,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.fetched = metrics.counter('content_fetched_total', 'Documents asked of origins', [
      'issuer',
      'answer',
    ]);
  }

  /** Asks the origin for one document and holds what comes against the manifest. Never throws for what it gave. */
  async fetch(plan: ContentPlan, document: ManifestDocument, options: FetchOptions): Promise<Fetched> {
    const attributes = { issuer: plan.issuer, purpose: options.purpose };
    const fetched = await traced('content', { kind: 'client', attributes }, () =>
      this.ask(plan, document, options),
    );
    this.fetched.inc({ issuer: plan.issuer, answer: fetched.kind });
    if (fetched.kind !== 'ready') {
      const { dispatchId } = plan;
      this.logger.warn(
        { dispatchId, documentId: document.documentId, ...attributes, ...fetched },
        'no content',
      );
    }
    return fetched;
  }

  private async ask(plan: ContentPlan, document: ManifestDocument, options: FetchOptions): Promise<Fetched> {
    const origins = originsOf(this.directory.model, plan, this.clock.epochMs());
    let first: Fetched | undefined;
    for (const origin of origins) {
      const fetched = await this.askOne(origin, plan, { document, options });
      if (!hasNothing(fetched)) return fetched;
      first ??= fetched;
    }
    return first ?? { kind: 'unavailable', until: undefined, why: 'no endpoint in the directory' };
  }

  private async askOne(
    origin: Origin,
    plan: ContentPlan,
    { document, options }: { document: ManifestDocument; options: FetchOptions },
  ): Promise<Fetched> {
    const nowMs = this.clock.epochMs();
    const token = await this.tokenFor(origin.endpoint, { plan, document, options, nowMs });
    const traceparent = activeTraceparent();
    const request = {
      endpoint: origin.endpoint,
      path: `${ROUTE}/${plan.dispatchId}/documents/${encodeURIComponent(document.documentId)}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: '*/*',
        ...(traceparent !== undefined && { traceparent }),
      },
      isPassedOn: options.onBytes !== undefined,
    };
    try {
      return await this.administrations.get(request, (answer) =>
        read(answer, document, options, this.clock.epochMs()),
      );
    } catch (error) {
      if (error instanceof Ended) return error.fetched;
      if (error instanceof DocumentAltered) return { kind: 'altered', how: error.how };
      if (!(error instanceof CallFailed)) throw error;
      return {
        kind: 'unavailable',
        until: origin.announcedUntil,
        why: error.reason,
        ...(error.detail !== undefined && { detail: error.detail }),
      };
    }
  }

  /** On whose behalf, in which role and why: signed, for a minute, for this endpoint only. */
  private tokenFor(
    endpoint: string,
    {
      plan,
      document,
      options,
      nowMs,
    }: { plan: ContentPlan; document: ManifestDocument; options: FetchOptions; nowMs: number },
  ): Promise<string> {
    const claims: Omit<ContentRequest, 'iss' | 'aud' | 'iat' | 'exp'> = {
      jti: randomUUID(),
      dispatchId: plan.dispatchId,
      version: plan.version,
      documentId: document.documentId,
      person: plan.person,
      role: plan.role,
      purpose: options.purpose,
    };
    return this.key.signToken(this.hub, `${endpoint.replace(/\/$/, '')}${ROUTE}`, { ...claims }, nowMs);
  }
}

const NOT_FOUND = 'status 404';

/** The origin has no such document: another may. */
function hasNothing(fetched: Fetched): boolean {
  return fetched.kind === 'gone' || (fetched.kind === 'unavailable' && fetched.why === NOT_FOUND);
}

async function read(
  answer: Answer,
  document: ManifestDocument,
  options: FetchOptions,
  nowMs: number,
): Promise<Fetched> {
  switch (answer.status) {
    case 200:
      return { kind: 'ready', bytes: await readVerified(answer, document, options) };
    case 202: {
      const { retryAt } = await readAnswer(answer);
      return { kind: 'not-ready', retryAt: instantOrRetryAfter(retryAt, answer, nowMs) };
    }
    case 403:
      await drain(answer);
      return { kind: 'refused' };
    case 410:
      await drain(answer);
      return { kind: 'gone' };
    case 503: {
      const { until } = await readAnswer(answer);
      const back = instantOrRetryAfter(until, answer, nowMs);
      return { kind: 'unavailable', until: back, why: 'the origin says so' };
    }
    default:
      await drain(answer);
      return { kind: 'unavailable', until: undefined, why: `status ${String(answer.status)}` };
  }
}

async function readAnswer(answer: Answer): Promise<Partial<ContentAnswer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    length += chunk.length;
    if (length > LONGEST_ANSWER)
      throw new Ended({ kind: 'unavailable', until: undefined, why: 'an answer without end' });
    chunks.push(chunk);
  }
  const parsed = parse(Buffer.concat(chunks).toString());
  return firstViolation('ContentAnswer', parsed) ? {} : (parsed as ContentAnswer);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function drain(answer: Answer): Promise<void> {
  await readAnswer(answer);
}
