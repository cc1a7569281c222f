import { beforeEach, describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { departuresOf, nextChangeMs, routeChanges } from './body-routes.js';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const later = '2026-11-21T00:00:00Z';
let model: DirectoryModel;

function know<E extends DirectoryRecord['entity']>(entity: E, value: object): void {
  model.apply([{ entity, key: directoryKey[entity](value as never), value: value as never }]);
}

const route = (body: string, node: string, rest: object = {}): void => {
  know('route', { body, service: 'notifications', node, from: '2024-01-01T00:00:00Z', ...rest });
};

beforeEach(() => {
  model = new DirectoryModel();
  know('body', { dir3: 'region', name: 'r' });
  know('body', { dir3: 'unit', name: 'u', parent: 'region' });
  know('body', { dir3: 'council', name: 'c' });
});

describe('changes of routes', () => {
  it('remember the first route of a body, and say nothing of what stays', () => {
    route('region', 'regional');
    expect(routeChanges(model, new Map(), nowMs)).toEqual([
      { body: 'region', node: 'regional', previous: undefined },
    ]);
    expect(routeChanges(model, new Map([['region', 'regional']]), nowMs)).toEqual([]);
  });

  it('are there at their instant, and not before', () => {
    route('council', 'aggregator', { to: later });
    route('council', 'own', { from: later });
    const seen = new Map([['council', 'aggregator']]);
    expect(routeChanges(model, seen, nowMs)).toEqual([]);
    expect(nextChangeMs(model, nowMs)).toBe(Date.parse(later));
    expect(routeChanges(model, seen, Date.parse(later))).toEqual([
      { body: 'council', node: 'own', previous: 'aggregator' },
    ]);
    expect(nextChangeMs(model, Date.parse(later))).toBe(Infinity);
  });

  it('know a unit that leaves its parent’s route, and one that returns to it', () => {
    route('region', 'regional');
    const seen = new Map([['region', 'regional']]);
    route('unit', 'own');
    expect(routeChanges(model, seen, nowMs)).toEqual([{ body: 'unit', node: 'own', previous: 'regional' }]);
    route('unit', 'own', { to: '2024-02-01T00:00:00Z' });
    expect(routeChanges(model, new Map([...seen, ['unit', 'own']]), nowMs)).toEqual([
      { body: 'unit', node: 'regional', previous: 'own' },
    ]);
  });

  it('know a body that has no route any more, once', () => {
    route('council', 'aggregator', { to: '2024-02-01T00:00:00Z' });
    expect(routeChanges(model, new Map([['council', 'aggregator']]), nowMs)).toEqual([
      { body: 'council', node: undefined, previous: 'aggregator' },
    ]);
    expect(routeChanges(model, new Map([['council', undefined]]), nowMs)).toEqual([]);
  });

  it('say when bodies have left a node, or will', () => {
    route('council', 'aggregator', { to: later });
    route('region', 'own');
    expect(departuresOf(model)).toEqual(new Map([['aggregator', [Date.parse(later)]]]));
  });
});
