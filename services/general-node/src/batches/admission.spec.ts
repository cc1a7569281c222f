import { describe, expect, it } from '@jest/globals';
import type { DispatchBatchItem } from '@valija/contracts';
import type { Council } from '../councils/council.js';
import { type AdmissionFacts, admissionFault, formFault, idsOf } from './admission.js';

const OWN = '018f0000-0000-7000-8000-000000000001';
const FOREIGN = '018f0000-0000-7000-8000-000000000002';
const NEW = '018f0000-0000-7000-8000-000000000003';
const council: Council = {
  councilId: 'villa',
  name: 'Villa',
  bodies: ['L01110011', 'LA0001234'],
  content: { mode: 'stored' },
  keys: { keys: [] },
};
const facts: AdmissionFacts = {
  ownerOf: (dispatchId) => ({ [OWN]: 'villa', [FOREIGN]: 'aldea' })[dispatchId],
  storedOf: (_, documentId) => (documentId === 'acto' ? { sha256: 'aa', sizeBytes: 3 } : undefined),
};
const item = (type: DispatchBatchItem['type'], data: object): DispatchBatchItem => ({ type, data });
const faultOf = (type: DispatchBatchItem['type'], data: object) =>
  admissionFault(item(type, data), council, facts)?.code;
const issuer = { dir3: 'L01110011' };

describe('formFault', () => {
  it('finds nothing wrong with an item, and leaves its event as it is', () => {
    const raw = { type: 'DispatchCancelled', eventId: OWN, data: { anything: { goes: [1] } } };
    expect(formFault(raw)).toBeUndefined();
    expect(raw.data).toEqual({ anything: { goes: [1] } });
  });

  it.each([
    [undefined, 'not-json', undefined],
    [[], 'not-json', undefined],
    [{ type: 'Other', data: {} }, 'type-unknown', '/type'],
    [{ data: {} }, 'schema-violation', '/type'],
    [{ type: 'DispatchCancelled' }, 'schema-violation', '/data'],
    [{ type: 'DispatchCancelled', data: 3 }, 'schema-violation', '/data'],
    [{ type: 'DispatchCancelled', data: {}, eventId: 'mine' }, 'schema-violation', '/eventId'],
  ])('says of %j that it is %s', (raw, code, pointer) => {
    expect(formFault(raw)).toMatchObject({ code, ...(pointer !== undefined && { pointer }) });
  });
});

describe('idsOf', () => {
  it('gives ids only where they are such: nothing else is echoed', () => {
    expect(idsOf({ eventId: OWN, data: { dispatchId: NEW } })).toEqual({ eventId: OWN, dispatchId: NEW });
    expect(idsOf({ eventId: 'Ana García', data: { dispatchId: 12345678 } })).toEqual({});
    expect(idsOf(undefined)).toEqual({});
  });
});

describe('admissionFault', () => {
  it('lets a council publish for any of its bodies, and for no other', () => {
    expect(faultOf('DispatchMadeAvailable', { dispatchId: NEW, issuer })).toBeUndefined();
    expect(
      faultOf('DispatchMadeAvailable', { dispatchId: NEW, issuer: { dir3: 'LA0001234' } }),
    ).toBeUndefined();
    expect(faultOf('DispatchMadeAvailable', { dispatchId: NEW, issuer: { dir3: 'L01110022' } })).toBe(
      'issuer-not-authorised',
    );
    expect(faultOf('DispatchAmended', { dispatchId: OWN, issuer: { dir3: 'L01110022' } })).toBe(
      'issuer-not-authorised',
    );
  });

  it.each([
    'DispatchAmended',
    'DispatchCancelled',
    'DispatchResolvedElsewhere',
    'DispatchDeadlineExtended',
  ] as const)(
    'takes %s only for a dispatch of its own, and says the same of a foreign one as of none',
    (type) => {
      expect(faultOf(type, { dispatchId: OWN, issuer })).toBeUndefined();
      const [foreign, none] = [FOREIGN, NEW].map((dispatchId) =>
        admissionFault(item(type, { dispatchId, issuer }), council, facts),
      );
      expect(foreign).toEqual({ code: 'dispatch-unknown', pointer: '/dispatchId' });
      expect(none).toEqual(foreign);
    },
  );

  it('refuses to make a dispatch anew that another council made', () => {
    expect(faultOf('DispatchMadeAvailable', { dispatchId: OWN, issuer })).toBeUndefined();
    expect(faultOf('DispatchMadeAvailable', { dispatchId: FOREIGN, issuer })).toBe(
      'dispatch-of-another-node',
    );
  });

  it('refuses a manifest that contradicts what is stored', () => {
    const snapshot = (document: object) => ({
      dispatchId: NEW,
      issuer,
      documents: [{ documentId: 'x' }, document],
    });
    const right = { documentId: 'acto', sha256: 'aa', sizeBytes: 3 };
    expect(faultOf('DispatchMadeAvailable', snapshot(right))).toBeUndefined();
    expect(
      admissionFault(item('DispatchMadeAvailable', snapshot({ ...right, sha256: 'bb' })), council, facts),
    ).toMatchObject({ code: 'content-already-stored', pointer: '/documents/1/sha256' });
    expect(
      admissionFault(item('DispatchMadeAvailable', snapshot({ ...right, sizeBytes: 4 })), council, facts),
    ).toMatchObject({ code: 'content-already-stored', pointer: '/documents/1/sizeBytes' });
  });

  it('leaves what breaks the schema to the schema', () => {
    expect(faultOf('DispatchMadeAvailable', {})).toBeUndefined();
    expect(faultOf('DispatchCancelled', { dispatchId: 5 })).toBeUndefined();
    expect(
      faultOf('DispatchMadeAvailable', { dispatchId: NEW, issuer: 'x', documents: [null, 1] }),
    ).toBeUndefined();
  });
});
