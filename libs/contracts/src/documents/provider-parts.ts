import { limits } from '../limits.js';
import { componentSchemas } from './components.js';

export type Json = Record<string, unknown>;

const header = (description: string): Json => ({ description, schema: { type: 'string' } });

/** An answer as JSON, with its schema and an example that follows it. */
export function jsonAnswer(schema: string, description: string, example: Json, headers: Json = {}): Json {
  return {
    description,
    headers,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, example } },
  };
}

/** What every question to a provider may be answered with. */
export const failures: Json = {
  '401': jsonAnswer('ProviderAnswer', 'The token is not good', {
    answer: 'refused',
    detail: 'the token was made for another question',
  }),
  '503': jsonAnswer(
    'ProviderAnswer',
    'Not now; until when, if that is known. The person is told so, and sees what others answered.',
    { answer: 'unavailable', until: '2026-11-22T14:00:00Z' },
    { 'Retry-After': header('Seconds, or a date (RFC 9110); read where the body names no instant') },
  ),
};

export const pageParameters: readonly Json[] = [
  {
    name: 'limit',
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: limits.pageSize.max, default: limits.pageSize.default },
  },
  {
    name: 'cursor',
    in: 'query',
    required: false,
    schema: { type: 'string', maxLength: 512 },
    description: 'From `next` of the page before',
  },
];

export interface ProviderDocument {
  readonly title: string;
  readonly version: string;
  readonly about: readonly string[];
  readonly paths: Json;
  readonly schemas: readonly string[];
}

/** The OpenAPI 3.1 document of what a provider serves and a folder asks. */
export function providerDocument({ title, version, about, paths, schemas }: ProviderDocument): Json {
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      description: [
        ...about,
        'The bearer token is a JWT (EdDSA, at most 60 s old) signed by the folder, whose claims are ProviderRequest: `iss` is the folder, `aud` this endpoint, `path` what stands behind it in the address, with the query. Verify it with the keys at `<folder>/.well-known/jwks.json`. `person` says on whose behalf; **no personal data stands in an address**. Nothing here has a legal effect.',
        'The folder keeps nothing of an answer. It waits 1 s to connect and by default 3 s in all, follows no redirect, reads at most 2 MiB, and leaves a system alone for ten seconds after five failures. A field that it does not know is dropped.',
      ].join('\n\n'),
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [
      { url: 'https://systems.administration.example', description: 'The endpoint, as the directory has it' },
    ],
    paths,
    components: {
      securitySchemes: {
        folder: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Signed by the folder' },
      },
      schemas: componentSchemas([...schemas, 'ProviderAnswer', 'ProviderRequest']),
    },
  };
}

/** One question: GET, with the token of the folder. */
export function question(operationId: string, summary: string, rest: Json): Json {
  return { get: { operationId, summary, security: [{ folder: [] }], ...rest } };
}
