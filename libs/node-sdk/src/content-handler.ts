import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, SystemClock } from '@valija/clock';
import { type ContentAnswer, type ContentRequest, firstViolation } from '@valija/contracts';
import { type Logger, createLogger } from '@valija/observability';
import { KeysUnavailable, TokenRefused, TokenVerifier } from '@valija/tokens';
import { type GivenDocument, sendDocument, sendJson } from './http-answers.js';

/** What an origin says to a request for one document. */
export type ContentReply =
  | ({ readonly answer: 'ready' } & GivenDocument)
  | { readonly answer: 'not-ready'; readonly retryAt: Date }
  | { readonly answer: 'gone' }
  | { readonly answer: 'unavailable'; readonly until?: Date }
  | { readonly answer: 'refused'; readonly detail?: string };

/** Where the documents are. The request says on whose behalf, in which role and why it is asked. */
export type ContentSource = (request: ContentRequest) => Promise<ContentReply>;

export interface ContentServerOptions {
  /** Public address of this endpoint, as the directory has it. */
  readonly endpoint: string;
  /** Address of the hub: it must be the one who asks. */
  readonly hub: string;
  /** The hub's public keys; by default at its well-known address. */
  readonly hubKeys?: URL;
  readonly source: ContentSource;
  readonly clock?: Clock;
  /** Hears of what failed here: the hub learns only that the content is unavailable. */
  readonly logger?: Logger;
}

const ROUTE = /^\/v1\/dispatches\/([0-9a-f-]{36})\/documents\/([A-Za-z0-9._~%-]{1,192})$/;
const MAX_AGE_S = 60;

/**
 * The content endpoint of an origin (docs/reference/content-endpoint.openapi.json), as a handler for `node:http` or any
 * framework that takes one. It verifies that the hub asks, for this endpoint and this document, and leaves the rest to
 * the source. Paths are relative to the endpoint's own.
 */
export function contentHandler(
  options: ContentServerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { endpoint, hub, source, clock = new SystemClock() } = options;
  const logger = options.logger ?? createLogger('content-endpoint', 'warn');
  const base = endpoint.replace(/\/$/, '');
  const verifier = new TokenVerifier({
    issuer: hub,
    audience: `${base}/v1/dispatches`,
    keys: options.hubKeys ?? new URL('/.well-known/jwks.json', hub),
    algorithms: ['EdDSA'],
    maxAgeS: MAX_AGE_S,
  });
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  return async (request, response) => {
    const path = (request.url ?? '').split('?')[0]?.slice(prefix.length) ?? '';
    const [, dispatchId, documentId] = ROUTE.exec(path) ?? [];
    if (request.method !== 'GET' || dispatchId === undefined || documentId === undefined) {
      answer(response, 404, { answer: 'refused', detail: 'no such address' });
      return;
    }
    try {
      const asked = await requestOf(request, verifier, clock);
      if (asked.dispatchId !== dispatchId || asked.documentId !== decodeURIComponent(documentId)) {
        throw new TokenRefused('the token was made for another document');
      }
      await reply(response, await source(asked));
    } catch (error) {
      if (!(error instanceof TokenRefused)) logger.error({ err: error, dispatchId }, 'no content was given');
      refuse(response, error);
    }
  };
}

async function requestOf(
  request: IncomingMessage,
  verifier: TokenVerifier,
  clock: Clock,
): Promise<ContentRequest> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const { claims } = await verifier.verify(token, clock.epochMs());
  const violation = firstViolation('ContentRequest', claims);
  if (violation) throw new TokenRefused(`the claim ${violation.pointer} ${violation.rule}`);
  return claims as unknown as ContentRequest;
}

async function reply(response: ServerResponse, given: ContentReply): Promise<void> {
  switch (given.answer) {
    case 'ready':
      await sendDocument(response, given);
      return;
    case 'not-ready':
      answer(response, 202, { answer: 'not-ready', retryAt: given.retryAt.toISOString() });
      return;
    case 'gone':
      answer(response, 410, { answer: 'gone' });
      return;
    case 'unavailable':
      answer(response, 503, {
        answer: 'unavailable',
        ...(given.until && { until: given.until.toISOString() }),
      });
      return;
    case 'refused':
      answer(response, 403, {
        answer: 'refused',
        ...(given.detail !== undefined && { detail: given.detail }),
      });
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof TokenRefused) answer(response, 401, { answer: 'refused', detail: error.reason });
  else if (error instanceof KeysUnavailable) answer(response, 503, { answer: 'unavailable' });
  else answer(response, 500, { answer: 'unavailable' });
}

function answer(response: ServerResponse, status: number, body: ContentAnswer): void {
  sendJson(response, status, body);
}
