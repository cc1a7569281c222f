import type { Facts, ProblemCode } from '@valija/contracts';

type Fact = Facts[string];

export interface Problem {
  readonly status: number;
  readonly title: string;
  /** What, why and what to do, in words. */
  readonly detail: (facts: Facts) => string;
}

const fixed = (text: string) => (): string => text;

/** A fact as a word. It may be absent, or null: what a failure knows may have come from another service. */
function word(fact: Fact): string | undefined {
  if (typeof fact === 'string') return fact === '' ? undefined : fact;
  return typeof fact === 'number' && Number.isFinite(fact) ? String(fact) : undefined;
}

/** The sentence that names a fact, or the one that does without it. */
function naming(fact: Fact, sentence: (word: string) => string, otherwise = ''): string {
  const known = word(fact);
  return known === undefined ? otherwise : sentence(known);
}

/** One row for each code: a code without one does not compile. docs/reference/problems.md is made from it. */
export const problemTable: Readonly<Record<ProblemCode, Problem>> = {
  'invalid-request': {
    status: 400,
    title: 'The request does not have its form',
    detail: fixed('The list "errors" names each field and what it must be.'),
  },
  unauthenticated: {
    status: 401,
    title: 'Nobody is signed in',
    detail: ({ reason }) => `The request needs a valid access token: ${word(reason) ?? 'it has none'}.`,
  },
  'token-expired': {
    status: 401,
    title: 'The access token has expired',
    detail: fixed('Get a new one and repeat the request.'),
  },
  'step-up-required': {
    status: 401,
    title: 'A higher level of identification is needed',
    detail: ({ requiredLevel }) =>
      `Sign in again with ${naming(requiredLevel, (level) => `level "${level}" or higher`, 'a higher level')} (see WWW-Authenticate, RFC 9470), then repeat the request. Nothing has happened yet.`,
  },
  'insufficient-scope': {
    status: 403,
    title: 'The token does not allow this',
    detail: ({ scope }) =>
      `The token, or the client it was given to, lacks ${naming(scope, (name) => `the scope "${name}"`, 'a scope')}.`,
  },
  'client-not-registered': {
    status: 403,
    title: 'The application is not registered',
    detail: fixed(
      'The client of this token is not (or no longer) in the directory: ask the operator of the hub.',
    ),
  },
  forbidden: { status: 403, title: 'Not allowed', detail: fixed('The caller may not do this.') },
  'not-found': {
    status: 404,
    title: 'Not found',
    detail: fixed('There is nothing here, or nothing for this person.'),
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    detail: ({ allow }) =>
      naming(allow, (methods) => `This address takes ${methods}.`, 'See the API document.'),
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in its time',
    detail: fixed('Nothing has happened. Send it again, whole.'),
  },
  'payload-too-large': {
    status: 413,
    title: 'The request is too large',
    detail: ({ limit }) => naming(limit, (most) => `At most ${most} are allowed.`, 'See GET /v1/limits.'),
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not supported',
    detail: ({ expected }) => `Send ${word(expected) ?? 'application/json'}.`,
  },
  'headers-too-large': {
    status: 431,
    title: 'The address or the headers are too long',
    detail: fixed('At most 16 KiB are allowed, all together.'),
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    detail: ({ retryAfterS }) =>
      `Wait ${naming(retryAfterS, (seconds) => `${seconds} seconds (Retry-After)`, 'a moment')}, then go on.`,
  },
  'cursor-invalid': {
    status: 400,
    title: 'The cursor is not valid',
    detail: fixed('Cursors belong to one person and one set of filters. Begin again without one.'),
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'The Idempotency-Key is missing',
    detail: fixed('Send a header Idempotency-Key, new for each act and the same when you repeat it.'),
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    detail: fixed('Make a new key for a new request.'),
  },
  'legal-warning-outdated': {
    status: 409,
    title: 'Another legal warning must be shown first',
    detail: ({ legalWarningId }) =>
      `Show the person the warning${naming(legalWarningId, (id) => ` "${id}"`)} (GET /v1/dispatches/{id} has its text), then repeat the request with its id.`,
  },
  'dispatch-changed': {
    status: 409,
    title: 'The dispatch was changed meanwhile',
    detail: fixed(
      'The issuer corrected it while its content was being fetched. Nothing has happened: look at it again.',
    ),
  },
  'not-open-yet': {
    status: 409,
    title: 'The dispatch is not available yet',
    detail: ({ visibleFrom }) =>
      naming(visibleFrom, (from) => `It will be available from ${from}.`, 'Its date has not come yet.'),
  },
  'decision-impossible': {
    status: 409,
    title: 'This cannot be decided of this dispatch',
    detail: fixed(
      'A communication can be read, but not rejected; and what has ended cannot be rejected any more.',
    ),
  },
  'dispatch-cancelled': {
    status: 410,
    title: 'The issuer has withdrawn the dispatch',
    detail: fixed('Its content is no longer given. The responsible unit can say why.'),
  },
  'release-expired': {
    status: 404,
    title: 'The release is over',
    detail: fixed('Ask for the document again.'),
  },
  'content-unavailable': {
    status: 503,
    title: 'The issuer cannot give the content now',
    detail: ({ until }) =>
      `The issuing administration does not answer. Nothing has happened: the notification is still unopened and its term is as it was.${naming(until, (end) => ` It expects to be back at ${end}.`)}`,
  },
  'content-not-ready': {
    status: 503,
    title: 'The issuer is still preparing the content',
    detail: ({ retryAt }) =>
      `Nothing has happened yet. Try again ${naming(retryAt, (at) => `at ${at}`, 'in a while')}.`,
  },
  'content-altered': {
    status: 502,
    title: 'The content is not what was announced',
    detail: fixed(
      'What the issuer gave differs from the digest or the media type it published. It was not shown and nothing has happened. The issuer and the hub have been told.',
    ),
  },
  'content-gone': {
    status: 502,
    title: 'The issuer no longer has the content',
    detail: fixed('Nothing has happened. Ask the responsible unit.'),
  },
  'content-refused': {
    status: 502,
    title: 'The issuer refused to give the content',
    detail: fixed('Nothing has happened. Ask the responsible unit.'),
  },
  'detail-not-offered': {
    status: 404,
    title: 'The body does not offer more of it here',
    detail: ({ pageUrl }) =>
      `Its system answers at the basic level: lists, and no detail. ${naming(pageUrl, (url) => `It has more at ${url}.`, 'Its own electronic office has more.')}`,
  },
  'provider-unavailable': {
    status: 503,
    title: 'The body that has the data does not answer',
    detail: ({ until, pageUrl }) =>
      `Nothing of it is kept here.${naming(until, (end) => ` It expects to be back at ${end}.`)}${naming(pageUrl, (url) => ` Its own page is ${url}.`)}`,
  },
  'address-refused': {
    status: 422,
    title: 'The mail server does not take this address',
    detail: fixed('No code could be sent there. Nothing was changed: look at the address, or give another.'),
  },
  'verification-failed': {
    status: 422,
    title: 'The code is wrong',
    detail: ({ triesLeft }) =>
      Number(triesLeft) > 0
        ? `Look at the newest mail with a code. Tries left: ${word(triesLeft) ?? ''}.`
        : 'There are no tries left: ask for a new code (PUT /v1/me/contact).',
  },
  'verification-expired': {
    status: 409,
    title: 'No code is waiting to be given',
    detail: fixed('It was used, or it is older than 15 minutes: ask for a new one (PUT /v1/me/contact).'),
  },
  'content-already-stored': {
    status: 409,
    title: 'Other content is already stored under this id',
    detail: fixed('A stored document is never replaced: announce a new one with DispatchAmended.'),
  },
  'digest-mismatch': {
    status: 422,
    title: 'The bytes do not have the digest that was announced',
    detail: fixed('Send exactly the bytes whose SHA-256 the manifest or the header Repr-Digest gives.'),
  },
  'directory-invalid': {
    status: 422,
    title: 'The directory would contradict itself',
    detail: fixed('The list "errors" names each entry and what is wrong. Nothing was changed.'),
  },
  'directory-conflict': {
    status: 409,
    title: 'The directory has changed meanwhile',
    detail: fixed('Read it again and repeat.'),
  },
  'restore-not-now': {
    status: 409,
    title: 'There is nothing to restore now',
    detail: fixed(
      'A restore begins where the database is behind, and ends where it was begun. Look at its state.',
    ),
  },
  'service-unavailable': {
    status: 503,
    title: 'A part of the hub does not answer',
    detail: fixed('Nothing has happened. Try again in a moment.'),
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong',
    detail: fixed('It has been recorded. Give the "traceId" to the operator of the hub.'),
  },
};

export function problemType(code: ProblemCode): string {
  return `urn:valija:problem:${code}`;
}
