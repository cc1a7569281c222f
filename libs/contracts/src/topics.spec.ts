import { describe, expect, it } from '@jest/globals';
import { isNodeId, nodeIdFault } from './index.js';

describe('the id of a node', () => {
  it.each(['alegria', 'nodo-general', 'n-1', 'hubs', 'github', 'a'.repeat(32)])('may be %s', (text) => {
    expect([isNodeId(text), nodeIdFault(text)]).toEqual([true, undefined]);
  });

  it.each(['', 'ab', 'a'.repeat(33), 'Madrid', '1madrid', 'madrid-', 'a.b', '../x', 'a b'])(
    'has a form, and %s has not',
    (text) => {
      expect(isNodeId(text)).toBe(false);
      expect(nodeIdFault(text)).toMatch(/3 to 32/);
    },
  );

  // A fact that a node says is kept under its id, and one that the hub says under "hub".
  it.each([
    'hub',
    'hub-2',
    'directory',
    'sync-ingest',
    'metadata-store',
    'delivery',
    'citizen-api',
    'expedientes',
    'appointments',
    'alerts',
    'admin',
  ])('is never %s, by which the hub or a part of it goes', (text) => {
    expect(isNodeId(text)).toBe(false);
    expect(nodeIdFault(text)).toMatch(/reserved/);
  });
});
