import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument, contentEndpointDocument } from '../index.js';

interface Responses {
  readonly [status: string]: { readonly headers: Readonly<Record<string, unknown>> };
}

describe('what the documents promise', () => {
  it('is the one way in which a node signs in: principals are made for SCRAM, and for nothing else', () => {
    const text = JSON.stringify(asyncApiDocument('1.0.0'));
    expect(text).toContain('"security":[{"type":"scramSha512"}]');
    expect(text).not.toMatch(/mutual|mTLS|X509/i);
  });

  it('is Retry-After where the hub reads it: with 202 and 503', () => {
    const { paths } = contentEndpointDocument('1.0.0') as {
      paths: Record<string, { get: { responses: Responses } }>;
    };
    const [path] = Object.values(paths);
    const read = Object.entries(path?.get.responses ?? {}).filter(
      ([, { headers }]) => 'Retry-After' in headers,
    );
    expect(read.map(([status]) => status)).toEqual(['202', '503']);
  });
});
