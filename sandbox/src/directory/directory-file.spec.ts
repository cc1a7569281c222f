import { describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { isDir3 } from '@valija/legal';
import { issuersOf } from '../world/administration.js';
import { councilPlans } from '../world/councils.js';
import { nodePlans, originOf } from '../world/nodes.js';
import { coOfficialNames } from './council-name.js';
import { GENERAL_NODE_ID, directoryFile } from './directory-file.js';

const file = directoryFile({
  sandboxUrl: 'http://127.0.0.1:8484',
  generalNodeUrl: 'http://127.0.0.1:8486',
  regionalFolderUrl: 'http://127.0.0.1:8487',
});
const nowMs = Date.parse('2026-01-01T00:00:00Z');

function records(): DirectoryRecord[] {
  const of = <E extends DirectoryRecord['entity']>(
    entity: E,
    entries: readonly DirectoryRecord<E>['value'][],
  ): DirectoryRecord[] =>
    entries.map((value) => ({ entity, key: directoryKey[entity](value as never), value }));
  return [
    ...of('body', file.bodies),
    ...of('system', file.systems),
    ...of('service', file.services),
    ...of('node', file.nodes),
    ...of('route', file.routes),
    ...of('agreement', file.agreements),
    ...of('client', file.clients),
  ];
}

const model = new DirectoryModel();
model.apply(records());

describe('the directory of the sandbox', () => {
  it('has every municipality and the bodies of every node, in the form of DIR3', () => {
    expect(file.bodies.filter(({ ineCode }) => ineCode !== undefined)).toHaveLength(8_131);
    expect(file.bodies.every(({ dir3 }) => isDir3(dir3))).toBe(true);
    for (const { dir3 } of nodePlans.flatMap(issuersOf)) expect(model.body(dir3)).toBeDefined();
  });

  it('names no entry twice', () => {
    const keys = records().map(({ entity, key }) => `${entity} ${key}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('refers to nothing that it does not have', () => {
    for (const { parent } of file.bodies) if (parent !== undefined) expect(model.body(parent)).toBeDefined();
    for (const { operator } of [...file.systems, ...file.nodes]) expect(model.body(operator)).toBeDefined();
    for (const { body, systemId } of file.services) {
      expect(model.body(body)).toBeDefined();
      expect(model.get('system', systemId)).toBeDefined();
    }
    for (const { body, node } of [...file.routes, ...file.agreements]) {
      expect(model.body(body)).toBeDefined();
      expect(model.node(node)).toBeDefined();
    }
    for (const { operator } of file.clients)
      if (operator !== undefined) expect(model.body(operator)).toBeDefined();
  });

  it('has one route a body, so none overlaps', () => {
    const routed = file.routes.map(({ body, service }) => `${body}/${service}`);
    expect(new Set(routed).size).toBe(routed.length);
  });

  it('follows the forms that the directory asks for', () => {
    for (const { nodeId } of file.nodes) expect(nodeId).toMatch(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/);
    const ids = [
      ...file.systems.map(({ systemId }) => systemId),
      ...file.agreements.map(({ agreementId }) => agreementId),
      ...file.clients.map(({ clientId }) => clientId),
    ];
    for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9.-]{0,62}$/);
    for (const { name } of file.bodies) expect(name.length).toBeLessThanOrEqual(255);
    const urls = [
      ...file.services.map(({ endpoint }) => endpoint),
      ...file.nodes.flatMap(({ endpoint }) => endpoint ?? []),
      ...file.bodies.flatMap(({ pageUrl }) => pageUrl ?? []),
    ];
    expect(urls.filter((url) => !URL.canParse(url))).toEqual([]);
  });

  it('gives every issuer of the seed a route, an authority and a content endpoint', () => {
    for (const plan of nodePlans) {
      for (const issuer of issuersOf(plan)) {
        expect(model.route(issuer.dir3, 'notifications', nowMs)?.node).toBe(plan.nodeId);
        expect(model.authority(plan.nodeId, issuer.dir3, nowMs)).toBe('granted');
        const endpoint =
          model.service(issuer.dir3, 'notifications')?.endpoint ?? model.node(plan.nodeId)?.endpoint;
        expect(endpoint?.split('/').at(-1)).toBe(originOf(plan, issuer));
      }
    }
  });

  it('sends what concerns the small councils to the general node', () => {
    expect(councilPlans()).toHaveLength(3);
    for (const { administration } of councilPlans()) {
      expect(model.route(administration.dir3, 'notifications', nowMs)?.node).toBe(GENERAL_NODE_ID);
      expect(model.authority(GENERAL_NODE_ID, administration.dir3, nowMs)).toBe('granted');
      expect(model.service(administration.dir3, 'notifications')).toBeUndefined();
    }
    expect(model.node(GENERAL_NODE_ID)?.endpoint).toBe('http://127.0.0.1:8486/content');
  });

  it('has twenty-seven nodes of the four kinds: each of the nineteen regions is one', () => {
    const kinds = file.nodes.map(({ kind }) => kind);
    expect(kinds).toHaveLength(27);
    expect(kinds.filter((kind) => kind === 'regional')).toHaveLength(19);
    expect(kinds.filter((kind) => kind === 'local-aggregated')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'general')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'direct')).toHaveLength(5);
  });

  it('tells no secret of a client', () => {
    expect(JSON.stringify(file.clients)).not.toContain('secret');
    expect(model.client('app-lectura')?.scopes).toEqual(['dispatches:read']);
  });
});

describe('the co-official name of a council', () => {
  it.each([
    ['Abrera', '09', { ca: "Ajuntament d'Abrera" }],
    ['El Bruc', '09', { ca: 'Ajuntament del Bruc' }],
    ["L'Ametlla del Vallès", '09', { ca: "Ajuntament de l'Ametlla del Vallès" }],
    ['La Garriga', '09', { ca: 'Ajuntament de la Garriga' }],
    ['Vic', '09', { ca: 'Ajuntament de Vic' }],
    ['A Coruña', '12', { gl: 'Concello da Coruña' }],
    ['Noia', '12', { gl: 'Concello de Noia' }],
    ['Zarautz', '16', undefined],
  ])('%s', (name, region, names) => {
    expect(coOfficialNames(name, region)).toEqual(names);
  });
});
