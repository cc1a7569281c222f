import { describe, expect, it } from '@jest/globals';
import { councilsFrom } from './council.js';

const key = { kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: 'A'.repeat(43), use: 'sig' };
const villa = {
  councilId: 'villa',
  name: 'Villa',
  bodies: ['L01110011'],
  content: { mode: 'passthrough', endpoint: 'https://villa.example/content/' },
  keys: { keys: [key] },
};
const aldea = {
  ...villa,
  councilId: 'aldea',
  bodies: ['L01110022'],
  content: { mode: 'stored' },
};
const problemOf = (councils: unknown) => {
  try {
    councilsFrom(typeof councils === 'string' ? councils : JSON.stringify(councils));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('councilsFrom', () => {
  it('reads councils, and of their keys what verifies', () => {
    expect(councilsFrom(JSON.stringify([villa, aldea]))).toEqual([
      {
        ...villa,
        content: { mode: 'passthrough', endpoint: 'https://villa.example/content' },
        keys: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: key.x }] },
      },
      { ...aldea, keys: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: key.x }] } },
    ]);
    expect(councilsFrom('[]')).toEqual([]);
  });

  it.each([
    ['it is not JSON', '[{'],
    ['/0/councilId', [{ ...villa, councilId: '../villa' }]],
    ['/0/bodies', [{ ...villa, bodies: [] }]],
    ['must be a DIR3 code', [{ ...villa, bodies: ['Villa'] }]],
    ['/0/content/endpoint', [{ ...villa, content: { mode: 'passthrough', endpoint: 'file:///etc' } }]],
    ['/0/content', [{ ...villa, content: { mode: 'elsewhere' } }]],
    ['/0/keys/keys', [{ ...villa, keys: { keys: [] } }]],
    ['is a private key', [{ ...villa, keys: { keys: [{ ...key, d: 'secret' }] } }]],
    ['repeats the key villa/k1', [{ ...villa, keys: { keys: [key, key] } }]],
    ['repeats the council villa', [villa, { ...aldea, councilId: 'villa' }]],
    ['repeats the body L01110011', [villa, { ...aldea, bodies: villa.bodies }]],
  ])('says that %s', (problem, councils) => {
    expect(problemOf(councils)).toContain(problem);
  });

  it('shows nothing of a private key that stands there by mistake', () => {
    expect(problemOf([{ ...villa, keys: { keys: [{ ...key, d: 'secret' }] } }])).not.toContain('secret');
  });
});
