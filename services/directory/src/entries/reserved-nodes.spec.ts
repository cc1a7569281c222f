import { expect, it } from '@jest/globals';
import type { DirectoryRecord } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { contradictions } from './directory-rules.js';

const body = { dir3: 'L01280796', name: 'Madrid', sector: 'local', status: 'in-force' } as const;

/** What the directory says of a node of that id. */
function wrongWith(nodeId: string): string[] {
  const value = { nodeId, name: 'n', kind: 'direct', operator: body.dir3, status: 'active' } as const;
  const records: DirectoryRecord[] = [
    { entity: 'body', key: body.dir3, value: body },
    { entity: 'node', key: nodeId, value },
  ];
  const model = new DirectoryModel();
  model.apply(records);
  return contradictions(model, records).map(({ detail }) => detail);
}

it.each(['hub', 'hub-norte', 'metadata-store'])(
  'has no node by the name of the hub or a part of it: %s',
  (id) => {
    expect(wrongWith(id)).toEqual([expect.stringMatching(/reserved/)]);
  },
);

it('has the others', () => {
  expect(wrongWith('madrid')).toEqual([]);
});
