import { describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import fc from 'fast-check';
import { DirectoryModel } from './directory-model.js';

type Entity = DirectoryRecord['entity'];

function record(entity: Entity, value: object): DirectoryRecord {
  return { entity, key: directoryKey[entity](value as never), value: value as never };
}

const body = (dir3: string, parent?: string) =>
  record('body', {
    dir3,
    name: dir3,
    sector: 'local',
    status: 'in-force',
    ...(parent !== undefined && { parent }),
  });
const route = (of: string, node: string, rest: object = {}) =>
  record('route', { body: of, service: 'notifications', node, from: '2026-01-01T00:00:00Z', ...rest });
const agreement = (agreementId: string, of: string, rest: object = {}) =>
  record('agreement', {
    agreementId,
    node: 'n',
    body: of,
    includesUnits: true,
    legalBasis: 'x',
    contractVersion: '1',
    from: '2026-01-01T00:00:00Z',
    ...rest,
  });
const service = (of: string, systemId: string) =>
  record('service', { body: of, service: 'notifications', systemId, endpoint: 'https://x', level: 'basic' });

const at = (instant: string): number => Date.parse(instant);
const NOW = at('2026-06-01T00:00:00Z');

function modelOf(...records: DirectoryRecord[]): DirectoryModel {
  const model = new DirectoryModel();
  model.apply(records);
  return model;
}

/** A root, a part of it, and a part of that. */
const family = [body('R'), body('P', 'R'), body('U', 'P')];

describe('lineage', () => {
  it('goes from a body to its root', () => {
    const model = modelOf(...family);
    expect(model.lineage('U').map(({ dir3 }) => dir3)).toEqual(['U', 'P', 'R']);
    expect([model.rootOf('U')?.dir3, model.rootOf('?')]).toEqual(['R', undefined]);
  });

  it('ends, however bodies refer to each other', () => {
    const name = fc.constantFrom('A', 'B', 'C', 'D');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
        const model = modelOf(...pairs.map(([dir3, parent]) => body(dir3, parent)));
        const line = model.lineage('A').map(({ dir3 }) => dir3);
        expect(new Set(line).size).toBe(line.length);
      }),
    );
  });
});

describe('a route', () => {
  it('is the own one, else that of what the body is a part of', () => {
    const model = modelOf(...family, route('R', 'far'), route('P', 'near'));
    const nodeOf = (dir3: string) => model.route(dir3, 'notifications', NOW)?.node;
    expect([nodeOf('U'), nodeOf('P'), nodeOf('R'), nodeOf('?')]).toEqual(['near', 'near', 'far', undefined]);
    expect(model.route('U', 'appointments', NOW)).toBeUndefined();
  });

  it('holds from its first instant, until before its last', () => {
    const [from, to] = ['2026-06-01T00:00:00+02:00', '2026-07-01T00:00:00+02:00'];
    const model = modelOf(body('R'), route('R', 'n', { from, to }));
    const holds = (instantMs: number) => model.route('R', 'notifications', instantMs) !== undefined;
    expect([at(from) - 1, at(from), at(to) - 1, at(to)].map(holds)).toEqual([false, true, true, false]);
  });
});

describe('authority', () => {
  const ask = (...records: DirectoryRecord[]) => modelOf(...family, ...records).authority('n', 'U', NOW);
  const ended = { to: '2026-02-01T00:00:00Z' };

  it.each<[string, DirectoryRecord[], string]>([
    ['nothing', [], 'no-agreement'],
    ['an own agreement, without units', [agreement('a', 'U', { includesUnits: false })], 'granted'],
    ['one of the root, with units', [agreement('a', 'R')], 'granted'],
    ['one of the root, without units', [agreement('a', 'R', { includesUnits: false })], 'no-agreement'],
    ['one of another node', [agreement('a', 'U', { node: 'm' })], 'no-agreement'],
    ['one that has ended', [agreement('a', 'U', ended)], 'not-in-force'],
    ['one that begins later', [agreement('a', 'U', { from: '2027-01-01T00:00:00Z' })], 'not-in-force'],
    [
      'one that has ended, and one above that holds',
      [agreement('a', 'U', ended), agreement('b', 'R')],
      'granted',
    ],
  ])('comes of %s', (_, records, expected) => {
    expect(ask(...records)).toBe(expected);
  });
});

describe('who answers', () => {
  it('is the system of the body, else that of what it is a part of', () => {
    const model = modelOf(...family, service('R', 'far'), service('P', 'near'));
    expect(model.service('U', 'notifications')?.systemId).toBe('near');
    expect(model.service('R', 'notifications')?.systemId).toBe('far');
  });

  it('is away while an outage lasts', () => {
    const outage = {
      maintenanceId: 'm',
      systemId: 's',
      from: '2026-05-31T23:00:00Z',
      to: '2026-06-01T01:00:00Z',
    };
    const model = modelOf(record('maintenance', outage));
    expect(model.maintenance('s', NOW)).toEqual(outage);
    expect([model.maintenance('s', at(outage.to)), model.maintenance('t', NOW)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('applying', () => {
  const value = fc.record({ dir3: fc.constantFrom('A', 'B', 'C'), name: fc.string() });
  const change: fc.Arbitrary<DirectoryRecord> = fc.oneof(
    value.map((each) => record('body', each)),
    fc.constantFrom('A', 'B', 'C').map((key): DirectoryRecord => ({ entity: 'body', key, value: null })),
    fc
      .record({ body: fc.constantFrom('A', 'B'), node: fc.string() })
      .map((each) => record('route', { ...each, service: 'notifications', from: '2026-01-01T00:00:00Z' })),
  );

  it('gives the same at once or one after the other, and every question sees it', () => {
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const atOnce = modelOf(...changes);
        const oneByOne = new DirectoryModel();
        for (const each of changes) oneByOne.apply([each]);
        expect(oneByOne.records()).toEqual(atOnce.records());
        for (const dir3 of ['A', 'B'])
          expect(oneByOne.route(dir3, 'notifications', NOW)).toEqual(
            atOnce.route(dir3, 'notifications', NOW),
          );
      }),
    );
  });

  it('forgets what was removed', () => {
    const own = route('R', 'n');
    const model = modelOf(body('R'), own);
    model.apply([
      { ...own, value: null },
      { entity: 'body', key: 'R', value: null },
    ]);
    expect([model.records(), model.route('R', 'notifications', NOW)]).toEqual([[], undefined]);
  });
});
