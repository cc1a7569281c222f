import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, SystemClock } from '@valija/clock';
import { type Person, type ProviderAnswer, type ProviderRequest, firstViolation } from '@valija/contracts';
import { type Logger, createLogger } from '@valija/observability';
import { KeysUnavailable, TokenRefused, TokenVerifier, claimedIssuer } from '@valija/tokens';
import { type GivenDocument, sendDocument, sendJson } from '../http-answers.js';

/** What a provider says. */
export type ProviderReply =
  | { readonly answer: 'given'; readonly body: object }
  | ({ readonly answer: 'document' } & GivenDocument)
  /** There is no such thing of this person; whether there is one of another, nobody is told. */
  | { readonly answer: 'unknown' }
  /** The level of the system has no such answer. */
  | { readonly answer: 'not-offered'; readonly pageUrl?: string }
  | { readonly answer: 'unavailable'; readonly until?: Date };

export interface ProviderOptions {
  /** Public address of this endpoint, as the directory has it. */
  readonly endpoint: string;
  /** Who may ask: folders by their public address, with their keys where these are not at the well-known address. */
  readonly askers: readonly { readonly folder: string; readonly keys?: URL }[];
  readonly clock?: Clock;
  /** Hears of what failed here: who asks learns only that there is no answer now. */
  readonly logger?: Logger;
}

/** A question that was verified: what is asked, and on whose behalf. */
export interface ProviderQuery {
  /** Segments of the path behind `/v1/`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly person: Person;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const MAX_AGE_S = 60;

/**
 * The door of a provider, as a handler for `node:http` or any framework that takes one. It verifies who asks, for this
 * endpoint and exactly this question, and leaves the rest to `answer`. Paths are relative to the endpoint's own.
 */
export function providerHandler(
  options: ProviderOptions,
  answer: (query: ProviderQuery) => Promise<ProviderReply | undefined>,
): RequestHandler {
  const { clock = new SystemClock(), logger = createLogger('provider', 'warn') } = options;
  const base = options.endpoint.replace(/\/$/, '');
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  const verifiers = verifiersOf(base, options.askers);
  return async (request, response) => {
    const asked = (request.url ?? '').slice(prefix.length);
    try {
      const person = await personOf(request, asked, { verifiers, clock });
      const { pathname, searchParams: query } = new URL(asked, 'http://provider');
      const [version, ...path] = pathname.slice(1).split('/').map(decodeURIComponent);
      const isGet = request.method === 'GET' && version === 'v1';
      const given = isGet ? await answer({ path, query, person }) : undefined;
      if (given) await reply(response, given);
      else say(response, 404, { answer: 'refused', detail: 'no such address' });
    } catch (error) {
      if (!(error instanceof TokenRefused)) logger.error({ err: error }, 'no answer was given');
      refuse(response, error);
    }
  };
}

function verifiersOf(base: string, askers: ProviderOptions['askers']): ReadonlyMap<string, TokenVerifier> {
  return new Map(
    askers.map(({ folder, keys }) => [
      folder,
      new TokenVerifier({
        issuer: folder,
        audience: base,
        keys: keys ?? new URL('/.well-known/jwks.json', folder),
        algorithms: ['EdDSA'],
        maxAgeS: MAX_AGE_S,
      }),
    ]),
  );
}

async function personOf(
  request: IncomingMessage,
  asked: string,
  { verifiers, clock }: { verifiers: ReadonlyMap<string, TokenVerifier>; clock: Clock },
): Promise<Person> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const verifier = verifiers.get(claimedIssuer(token) ?? '');
  if (!verifier) throw new TokenRefused('this folder may not ask here');
  const { claims } = await verifier.verify(token, clock.epochMs());
  const violation = firstViolation('ProviderRequest', claims);
  if (violation) throw new TokenRefused(`the claim ${violation.pointer} ${violation.rule}`);
  const { path, person } = claims as unknown as ProviderRequest;
  if (path !== asked) throw new TokenRefused('the token was made for another question');
  return person;
}

async function reply(response: ServerResponse, given: ProviderReply): Promise<void> {
  switch (given.answer) {
    case 'given':
      sendJson(response, 200, given.body);
      return;
    case 'document':
      await sendDocument(response, given);
      return;
    case 'unknown':
      say(response, 404, { answer: 'unknown' });
      return;
    case 'not-offered':
      say(response, 404, {
        answer: 'not-offered',
        ...(given.pageUrl !== undefined && { pageUrl: given.pageUrl }),
      });
      return;
    case 'unavailable':
      say(response, 503, {
        answer: 'unavailable',
        ...(given.until && { until: given.until.toISOString() }),
      });
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof TokenRefused) say(response, 401, { answer: 'refused', detail: error.reason });
  else if (error instanceof URIError) say(response, 404, { answer: 'refused', detail: 'no such address' });
  else if (error instanceof KeysUnavailable) say(response, 503, { answer: 'unavailable' });
  else say(response, 500, { answer: 'unavailable' });
}

function say(response: ServerResponse, status: number, body: ProviderAnswer): void {
  sendJson(response, status, body);
}
