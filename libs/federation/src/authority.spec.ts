import { describe, expect, it } from '@jest/globals';
import { DirectoryModel } from '@valija/directory-copy';
import { quietLogger } from '@valija/testing';
import { isOfSource, ownOf } from './authority.js';
import type { Source } from './source.js';

const model = new DirectoryModel();
const body = (dir3: string, parent?: string): void => {
  const value = { dir3, name: dir3, sector: 'region', status: 'in-force', ...(parent && { parent }) };
  model.apply([{ entity: 'body', key: dir3, value: value as never }]);
};
body('A01002820');
body('A01900013', 'A01002820');
body('A01900113', 'A01900013');
body('A01900014', 'A01002820');
const salud = { systemId: 'salud', bodies: [{ dir3: 'A01900013', name: 'Salud' }] } as unknown as Source;

describe('a system', () => {
  it.each([
    ['its own body', 'A01900013', true],
    ['a part of its body', 'A01900113', true],
    ['what its body is a part of', 'A01002820', false],
    ['a body beside it', 'A01900014', false],
    ['a body that the directory does not have', 'L01999999', false],
  ])('speaks for %s: %s %s', (_, dir3, expected) => {
    expect(isOfSource(model, salud, dir3)).toBe(expected);
  });

  it('is not heard in what it says of others', () => {
    const of = (dir3: string) => ({ body: { dir3 } });
    const items = [of('A01900013'), of('A01900014'), of('A01900113')];
    expect(ownOf(salud, items, { model, logger: quietLogger() })).toEqual([items[0], items[2]]);
  });
});
