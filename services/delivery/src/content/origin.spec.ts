import { beforeEach, describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { documentOf, planOf } from '../testing/played-origin.js';
import { originsOf } from './origin.js';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const from = '2024-01-01T00:00:00Z';
const ended = '2026-11-20T11:00:00Z';
const plan = { ...planOf(documentOf(Buffer.from('x'))), nodeId: 'maker' };
const body = plan.issuer;
let model: DirectoryModel;

function know<E extends DirectoryRecord['entity']>(entity: E, value: object): void {
  model.apply([{ entity, key: directoryKey[entity](value as never), value: value as never }]);
}

const node = (nodeId: string, status = 'active'): void => {
  know('node', { nodeId, status, endpoint: `https://${nodeId}.example` });
};
const agreement = (of: string, rest: object = {}): void => {
  know('agreement', { agreementId: of, node: of, body, includesUnits: true, from, ...rest });
};
const endpoints = (): string[] => originsOf(model, plan, nowMs).map(({ endpoint }) => endpoint);

beforeEach(() => {
  model = new DirectoryModel();
  know('body', { dir3: body, name: 'Madrid' });
  node('maker');
  node('heir');
  agreement('maker');
  agreement('heir');
  know('route', { body, service: 'notifications', node: 'heir', from });
});

describe('where the content of a dispatch is', () => {
  it('is the node that said the version, then the one that the body has gone over to', () => {
    expect(endpoints()).toEqual(['https://maker.example', 'https://heir.example']);
  });

  it('is the issuer’s own system first, though it may not have what was there before it', () => {
    know('service', { body, service: 'notifications', systemId: 'sede', endpoint: 'https://sede.example' });
    expect(endpoints()).toEqual(['https://sede.example', 'https://maker.example', 'https://heir.example']);
  });

  it('is no node that is suspended, or has no agreement any more', () => {
    node('maker', 'suspended');
    expect(endpoints()).toEqual(['https://heir.example']);
    node('maker');
    agreement('maker', { to: ended });
    expect(endpoints()).toEqual(['https://heir.example']);
  });

  it('is one that has left where there is nobody else', () => {
    agreement('maker', { to: ended });
    agreement('heir', { to: ended });
    expect(endpoints()).toEqual(['https://maker.example']);
  });

  it('is one place where both are the same', () => {
    know('route', { body, service: 'notifications', node: 'maker', from });
    expect(endpoints()).toEqual(['https://maker.example']);
  });
});
