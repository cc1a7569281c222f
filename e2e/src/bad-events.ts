import { randomUUID } from 'node:crypto';
import type { AckCode, DispatchSnapshot } from '@valija/contracts';

/** Bodies that a story registers, each for a thing that can be wrong with one. */
export interface Bodies {
  readonly own: string;
  readonly unit: string;
  readonly extinct: string;
  readonly unagreed: string;
  readonly ended: string;
  readonly elsewhere: string;
}

export interface BadEvent {
  readonly what: string;
  readonly event?: string;
  /** Made from a good one. */
  readonly value: (good: DispatchSnapshot) => unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly without?: string;
  readonly key?: string | null;
  readonly shift?: number;
  readonly code: AckCode;
  readonly pointer?: string;
  readonly detail?: RegExp;
  readonly retryable?: true;
}

const set = (rest: object) => (good: DispatchSnapshot) => ({ ...good, ...rest });
const manifest = (change: (documents: Record<string, unknown>[]) => unknown) => (good: DispatchSnapshot) => {
  const [one = {}] = good.documents as unknown as Record<string, unknown>[];
  const documents = [{ ...one }, { ...one, documentId: 'otro', role: 'annex' }];
  change(documents);
  return { ...good, documents };
};
const from = (dir3: string, root = dir3) =>
  set({ issuer: { dir3, name: 'x' }, rootIssuer: { dir3: root, name: 'x' } });
const text = (es: string) => ({ defaultLanguage: 'es', texts: { es } });
const schema = (what: string, pointer: string, rest: object): BadEvent => ({
  what,
  value: set(rest),
  code: 'schema-violation',
  pointer,
});

/** Everything that can be wrong with an event by itself, or by what the directory says of it. */
export function badEvents(bodies: Bodies): readonly BadEvent[] {
  return [
    { what: 'not JSON', value: () => Buffer.from('{"dispatchId": "019a'), code: 'not-json' },
    { what: 'bytes that are no text', value: () => Buffer.from([0x7b, 0xff, 0x7d]), code: 'not-json' },
    { what: 'a tombstone', value: () => null, code: 'not-json' },
    { what: 'nearly 1 MB of garbage', value: () => Buffer.alloc(990_000, 'x'), code: 'too-large' },
    { what: 'no ce_id', value: set({}), without: 'ce_id', code: 'envelope-missing', pointer: '#ce_id' },
    {
      what: 'ce_id twice',
      value: set({}),
      headers: { ce_id: [randomUUID(), randomUUID()] },
      code: 'envelope-missing',
      pointer: '#ce_id',
    },
    {
      what: 'ce_time without its zone',
      value: set({}),
      headers: { ce_time: '2026-11-20T10:00:00' },
      code: 'envelope-invalid',
      pointer: '#ce_time',
    },
    {
      what: 'an unknown type',
      event: 'DispatchBurnt',
      value: set({}),
      code: 'type-unknown',
      pointer: '#ce_type',
    },
    {
      what: 'a missing field',
      value: ({ holder: _, ...rest }) => rest,
      code: 'schema-violation',
      pointer: '/holder',
    },
    schema('a text that is too long', '/subject/texts/es', { subject: text('x'.repeat(256)) }),
    schema('an id in upper case', '/dispatchId', { dispatchId: randomUUID().toUpperCase() }),
    schema('version 0', '/version', { version: 0 }),
    schema('version 2^31', '/version', { version: 2 ** 31 }),
    schema('a date without its zone', '/availableAt', { availableAt: '2026-11-20T10:00:00' }),
    schema('a leap second', '/availableAt', { availableAt: '2026-06-30T23:59:60Z' }),
    {
      what: 'NUL',
      value: set({ subject: text('a\0b') }),
      code: 'text-invalid',
      pointer: '/subject/texts/es',
    },
    {
      what: 'half a character in the name of a file',
      value: manifest(([, annex]) => ((annex ?? {})['fileName'] = 'a\ud83d.pdf')),
      code: 'text-invalid',
      pointer: '/documents/1/fileName',
    },
    ...(['12345678A', 'X1234567A', 'A28015866'] as const).map((idNumber): BadEvent => ({
      what: `a wrong check character (${idNumber.charAt(0)})`,
      value: set({ holder: { idType: 'NIF', idNumber, fullName: 'Ana' } }),
      code: 'id-number-invalid',
      pointer: '/holder/idNumber',
    })),
    { what: 'a body that nobody knows', value: from('L09999999'), code: 'body-unknown', retryable: true },
    {
      what: 'an extinct body',
      value: from(bodies.extinct),
      code: 'body-extinct',
      detail: new RegExp(bodies.own),
    },
    { what: 'an issuer without agreement', value: from(bodies.unagreed), code: 'issuer-not-authorised' },
    { what: 'an agreement that has ended', value: from(bodies.ended), code: 'agreement-not-in-force' },
    { what: 'another way', value: from(bodies.elsewhere), code: 'route-elsewhere' },
    {
      what: 'another root',
      value: from(bodies.unit),
      code: 'root-issuer-mismatch',
      detail: new RegExp(bodies.own),
    },
    {
      what: 'an absurd date',
      value: set({ availableAt: '1999-01-01T00:00:00Z' }),
      code: 'instant-absurd',
      pointer: '/availableAt',
    },
    {
      what: 'the year 9999',
      value: set({ scheduledAt: '9999-12-31T23:59:59Z' }),
      code: 'instant-absurd',
      pointer: '/scheduledAt',
    },
    {
      what: 'a term before the legal one',
      value: (good) => ({ ...good, accessDeadline: good.availableAt.slice(0, 10) }),
      code: 'deadline-too-early',
      pointer: '/accessDeadline',
    },
    {
      what: 'a default language without words',
      value: set({ subject: { defaultLanguage: 'ca', texts: { es: 'x' } } }),
      code: 'default-language-missing',
      pointer: '/subject/texts',
    },
    {
      what: 'an id of a document twice',
      value: manifest(([main, annex]) => ((annex ?? {})['documentId'] = main?.['documentId'])),
      code: 'document-id-repeated',
      pointer: '/documents/1/documentId',
    },
    {
      what: 'no main document',
      value: manifest(([main]) => ((main ?? {})['role'] = 'annex')),
      code: 'main-document-missing',
      pointer: '/documents',
    },
    {
      what: 'two main documents',
      value: manifest(([, annex]) => ((annex ?? {})['role'] = 'main')),
      code: 'main-document-repeated',
      pointer: '/documents/1/role',
    },
    {
      what: 'a type of document that is not passed on',
      value: manifest(([main]) => ((main ?? {})['mediaType'] = 'text/html')),
      code: 'media-type-unsupported',
      pointer: '/documents/0/mediaType',
    },
    { what: 'another key', value: set({}), key: randomUUID(), code: 'key-mismatch' },
    { what: 'no key', value: set({}), key: null, code: 'key-mismatch' },
    { what: 'a partition that is not that of its key', value: set({}), shift: 1, code: 'partition-mismatch' },
    {
      what: 'the end of a dispatch that nobody knows',
      event: 'DispatchCancelled',
      value: ({ dispatchId, availableAt }) => ({ dispatchId, cancelledAt: availableAt, reason: 'other' }),
      code: 'dispatch-unknown',
      retryable: true,
    },
    {
      what: 'a correction of one',
      event: 'DispatchAmended',
      value: set({ version: 2 }),
      code: 'dispatch-unknown',
      retryable: true,
    },
  ];
}
