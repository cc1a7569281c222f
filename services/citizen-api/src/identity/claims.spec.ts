import { describe, expect, it } from '@jest/globals';
import { acrValuesFor, identify, languagesOf } from './claims.js';

const claims = {
  nif: '12345678Z',
  name: 'Ana',
  acr: 'substantial',
  client_id: 'app',
  clave_method: 'pin',
  scope: 'a b',
};

describe('identify', () => {
  it('reads person, level, method, client and scopes', () => {
    expect(identify(claims)).toEqual({
      person: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana' },
      assurance: 'substantial',
      method: 'pin',
      clientId: 'app',
      scopes: ['a', 'b'],
    });
  });

  it('reads levels written as eIDAS URIs', () => {
    expect(identify({ ...claims, acr: 'http://eidas.europa.eu/LoA/high' })).toMatchObject({
      assurance: 'high',
    });
  });

  it.each([
    ['nif', '12345678A'],
    ['nif', undefined],
    ['name', ''],
    ['acr', 'extreme'],
    ['client_id', undefined],
  ])('says that %s does not do when it is %s', (claim, value) => {
    expect(identify({ ...claims, [claim]: value })).toContain(`"${claim}"`);
  });
});

describe('acrValuesFor', () => {
  it('names the levels that would do', () => {
    expect(acrValuesFor('substantial')).toBe('substantial high');
  });
});

describe('languagesOf', () => {
  it('orders by quality, then as given, and drops what is no language', () => {
    expect(languagesOf('es;q=0.5, ca-valencia, eu;q=0, *, en;q=0.5')).toEqual(['ca-valencia', 'es', 'en']);
    expect(languagesOf(undefined)).toEqual([]);
  });
});
