import { limits } from '../limits.js';
import { componentSchemas } from './components.js';

type Json = Record<string, unknown>;

const answer = (description: string, example: Json, headers: Json = {}): Json => ({
  description,
  headers,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ContentAnswer' }, example } },
});

const header = (description: string): Json => ({ description, schema: { type: 'string' } });
const again = {
  'Retry-After': header(
    'Seconds, or a date (RFC 9110), until it is worth asking again; read where the body names no instant',
  ),
};

/** The OpenAPI 3.1 document of what an origin serves and the hub asks. */
export function contentEndpointDocument(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Content endpoint of an origin',
      version,
      description: [
        'An administration that issues dispatches (its own system, or its node) serves this; the hub asks it when a citizen opens one. The hub looks the address up in its directory by issuer, and falls back to the node.',
        'The hub asks first with purpose "appearance": it verifies the bytes against the manifest before the act counts, so **this request has no legal effect** and may be repeated. The act itself arrives on the events topic.',
        `The hub waits 1 s to connect, 3 s for the first byte and 10 s in all, follows no redirect, and reads at most what the manifest announced (${limits.documentBytes} bytes).`,
      ].join('\n\n'),
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [
      { url: 'https://content.administration.example', description: 'The endpoint, as the directory has it' },
    ],
    paths: {
      '/v1/dispatches/{dispatchId}/documents/{documentId}': {
        get: {
          operationId: 'getDocument',
          summary: 'One document of one dispatch',
          description:
            'The bearer token is a JWT (EdDSA, at most 60 s old) signed by the hub, whose claims are ContentRequest: `iss` is the hub, `aud` this endpoint followed by `/v1/dispatches`; verify it with the keys at `<hub>/.well-known/jwks.json`, and hold `dispatchId` and `documentId` against the address. It says on whose behalf (`person`), in which `role` and for which `purpose`.',
          security: [{ hub: [] }],
          parameters: [
            { name: 'dispatchId', in: 'path', required: true, schema: { $ref: '#/components/schemas/Uuid' } },
            { name: 'documentId', in: 'path', required: true, schema: { type: 'string', maxLength: 64 } },
            {
              name: 'traceparent',
              in: 'header',
              required: false,
              schema: { type: 'string' },
              description: 'W3C trace context',
            },
          ],
          responses: {
            '200': {
              description:
                'Ready: exactly the bytes that the manifest announced. Other bytes are not shown to anybody ("altered after publication").',
              headers: {
                'Content-Length': header('As in the manifest'),
                'Content-Type': header('As in the manifest'),
                'Repr-Digest': header('sha-256=:<base64>: (RFC 9530), optional: the hub computes it itself'),
              },
              content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
            },
            '202': answer(
              'Not ready yet: being prepared. The citizen is told when to come back.',
              { answer: 'not-ready', retryAt: '2026-11-22T12:10:00Z' },
              again,
            ),
            '401': answer('The token is not good', { answer: 'refused', detail: 'the signature is wrong' }),
            '403': answer('Refused: this person may not have it', { answer: 'refused' }),
            '410': answer('Gone: it is not kept any more', { answer: 'gone' }),
            '503': answer(
              'Unavailable, until when if that is known',
              { answer: 'unavailable', until: '2026-11-22T14:00:00Z' },
              again,
            ),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        hub: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Signed by the hub' },
      },
      schemas: componentSchemas(['ContentAnswer', 'ContentRequest', 'Uuid']),
    },
  };
}
