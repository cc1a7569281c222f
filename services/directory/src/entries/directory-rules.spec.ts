import { describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import fc from 'fast-check';
import { difference, recordId } from './difference.js';
import { contradictions } from './directory-rules.js';

type Entity = DirectoryRecord['entity'];

function record(entity: Entity, value: object): DirectoryRecord {
  return { entity, key: directoryKey[entity](value as never), value: value as never };
}

const removed = ({ entity, key }: DirectoryRecord): DirectoryRecord => ({ entity, key, value: null });
const body = (dir3: string, rest: object = {}) =>
  record('body', { dir3, name: dir3, sector: 'local', status: 'in-force', ...rest });
const madrid = body('L01280796');
const node = record('node', {
  nodeId: 'n',
  name: 'n',
  kind: 'direct',
  operator: 'L01280796',
  status: 'active',
});
const system = record('system', { systemId: 's', name: 's', operator: 'L01280796' });
const period = { from: '2026-01-01T00:00:00Z' };
const route = (rest: object = {}) =>
  record('route', { body: 'L01280796', service: 'notifications', node: 'n', ...period, ...rest });
const agreement = (rest: object = {}) =>
  record('agreement', {
    agreementId: 'a',
    node: 'n',
    body: 'L01280796',
    includesUnits: true,
    ...period,
    ...rest,
  });
const service = (rest: object = {}) =>
  record('service', { body: 'L01280796', service: 'notifications', systemId: 's', endpoint: 'x', ...rest });
const outage = (rest: object = {}) =>
  record('maintenance', {
    maintenanceId: 'm',
    systemId: 's',
    ...period,
    to: '2026-01-02T00:00:00Z',
    ...rest,
  });

/** What is wrong when these changes come to a directory in which nothing is. */
function wrong(...changes: DirectoryRecord[]): string[] {
  const model = new DirectoryModel();
  model.apply([madrid, node, system]);
  model.apply(changes);
  return contradictions(model, changes).map(({ detail }) => detail);
}

describe('a directory', () => {
  it('may hold everything that refers to something', () => {
    const client = record('client', { clientId: 'c', operator: 'L01280796' });
    expect(
      wrong(route(), agreement(), service(), outage(), client, body('LA0000001', { parent: 'L01280796' })),
    ).toEqual([]);
  });

  it.each<[string, DirectoryRecord[], RegExp]>([
    ['a code without its form', [body('Madrid')], /DIR3/],
    ['a parent that is not there', [body('LA0000001', { parent: 'L01999999' })], /parent L01999999/],
    ['a body that is a part of itself', [body('L01280796', { parent: 'L01280796' })], /part of itself/],
    ['a successor that is not there', [body('L01000001', { successor: 'L01999999' })], /successor/],
    ['a node that nobody runs', [record('node', { nodeId: 'x', operator: 'L01999999' })], /L01999999/],
    ['a route by a node that is not there', [route({ node: 'x' })], /node x/],
    ['a route of a body that is not there', [route({ body: 'L01999999' })], /body L01999999/],
    ['a route that ends before it begins', [route({ to: '2025-01-01T00:00:00Z' })], /ends before/],
    ['two routes at once', [route(), route({ from: '2026-06-01T00:00:00Z', node: 'n' })], /at the same time/],
    ['an agreement with a node that is not there', [agreement({ node: 'x' })], /node x/],
    ['an agreement that ends when it begins', [agreement({ to: period.from })], /ends before/],
    ['a service of a system that is not there', [service({ systemId: 'x' })], /system x/],
    ['an outage of a system that is not there', [outage({ systemId: 'x' })], /system x/],
    ['an outage that ends before it begins', [outage({ to: '2025-01-01T00:00:00Z' })], /ends before/],
  ])('does not hold %s', (_, changes, detail) => {
    const found = wrong(...changes);
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each).toMatch(detail);
  });

  it('does not lose what something else refers to', () => {
    expect(wrong(route(), removed(node))).toEqual([expect.stringContaining('node n')]);
    expect(wrong(removed(madrid)).length).toBeGreaterThan(0);
  });

  it('may have one route after the other, the second from the instant at which the first ends', () => {
    const to = '2026-06-01T00:00:00Z';
    expect(wrong(route({ to }), route({ from: to }))).toEqual([]);
    expect(wrong(route({ to: '2026-06-01T00:00:01Z' }), route({ from: to })).length).toBeGreaterThan(0);
  });

  it('has two routes of one body at once in no case that it accepts', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, '0')}T00:00:00Z`);
    const some = fc.array(fc.tuple(day, fc.option(day, { nil: undefined })), { maxLength: 4 });
    fc.assert(
      fc.property(some, day, (periods, instant) => {
        const routes = periods.map(([from, to]) => route({ from, ...(to !== undefined && { to }) }));
        fc.pre(wrong(...routes).length === 0);
        const model = new DirectoryModel();
        model.apply(routes);
        const atMs = Date.parse(instant);
        const holding = model
          .all('route')
          .filter(
            ({ from, to = '9999-01-01T00:00:00Z' }) => Date.parse(from) <= atMs && atMs < Date.parse(to),
          );
        expect(holding.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('difference', () => {
  const present = (...records: DirectoryRecord[]) => new Map(records.map((each) => [recordId(each), each]));

  it('says what is new, other, gone, and as it was', () => {
    const other = body('L01280796', { name: 'Villa de Madrid' });
    const actions = difference(present(madrid, node), [other, system, removed(node), removed(route())]);
    expect(actions.map(({ action }) => action)).toEqual(['updated', 'created', 'removed', 'unchanged']);
  });

  it('finds nothing when the same is wanted again, in whatever order fields stand', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const plain = (entries: unknown[][]): never =>
          JSON.parse(JSON.stringify(Object.fromEntries(entries))) as never;
        const fields = Object.entries(value);
        const one: DirectoryRecord = { entity: 'body', key: 'k', value: plain(fields) };
        const again: DirectoryRecord = { ...one, value: plain(fields.toReversed()) };
        expect(difference(present(one), [again]).map(({ action }) => action)).toEqual(['unchanged']);
      }),
    );
  });
});
