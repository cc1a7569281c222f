import { hash } from 'node:crypto';
import fc from 'fast-check';
import { PublishedSchemas } from './from-schema.js';
import {
  CANARY_NAME,
  CANARY_NUMBER,
  type Json,
  brokenBytesOf,
  mutationOf,
  strangeInstant,
  strangeText,
} from './strange.js';

/** A message to the hub, as a client of Kafka sends it. */
export interface BorderCase {
  readonly event: string;
  readonly what: string;
  readonly value: Buffer | null;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string | Buffer | (string | Buffer)[]>>;
  /** Another partition than that of the key: so many further. */
  readonly shift: number;
}

export interface NodeIdentity {
  readonly nodeId: string;
  readonly dir3: string;
  readonly nowMs: number;
}

type Fields = Record<string, Json>;

const EVENTS = [
  'DispatchMadeAvailable',
  'DispatchAmended',
  'DispatchCancelled',
  'DispatchResolvedElsewhere',
  'DispatchDeadlineExtended',
];
const NUMBERS: readonly Fields[] = [
  { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' },
  { idType: 'NIF', idNumber: 'A28015865', fullName: 'Una sociedad' },
  { idType: 'NIE', idNumber: 'X1234567L', fullName: 'Zoé' },
  { idType: 'PASSPORT', idNumber: 'AB 12-3', idCountry: 'FR', fullName: 'Zoé' },
  { idType: 'NIF', idNumber: CANARY_NUMBER.replace('T', 'A'), fullName: CANARY_NAME },
  { idType: 'NIF', idNumber: CANARY_NUMBER, fullName: CANARY_NAME },
];

/** Messages to the border: most of them nearly right. */
export function borderCases(node: NodeIdentity): fc.Arbitrary<BorderCase> {
  const schemas = new PublishedSchemas(node.nowMs);
  // Made once: it takes a second to make what makes texts after a pattern.
  const events = new Map(EVENTS.map((event) => [event, schemas.events(event)]));
  // A new dispatch as often as all the others: those can only be refused, for there is none to change.
  const name = fc.oneof(fc.constant('DispatchMadeAvailable'), fc.constantFrom(...EVENTS));
  return name.chain((event) =>
    (events.get(event) ?? fc.constant({})).chain((raw) =>
      righted(raw as Fields, node).chain((data) =>
        fc
          .tuple(
            valueOf(data),
            headersOf(event, node),
            keyOf(data),
            fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 3),
          )
          .map(([{ what, value }, headers, key, shift]) => ({
            event,
            what: [what, headers.what, key.what, shift > 0 ? 'another partition' : '']
              .filter(Boolean)
              .join(' + '),
            value,
            key: key.key,
            headers: headers.headers,
            shift,
          })),
      ),
    ),
  );
}

/** What no schema says of an event set right, mostly: who issues it, whose it is, which document is the main one. */
function righted(raw: Fields, { dir3 }: NodeIdentity): fc.Arbitrary<Fields> {
  const body = { dir3, name: 'Ayuntamiento' };
  const isSnapshot = 'documents' in raw;
  return fc
    .record({
      holder: fc.constantFrom(...NUMBERS, { bodyDir3: 'L01280796', bodyName: 'Madrid' }),
      isLeft: fc.integer({ min: 0, max: 19 }),
      document: fc.constantFrom('main', 'annex'),
    })
    .map(({ holder, isLeft, document }) => {
      if (!isSnapshot) return withoutNumber(raw);
      if (isLeft === 0) return raw;
      const documents = (raw['documents'] as Fields[]).map((each, index) => ({
        ...each,
        role: index === 0 ? (isLeft === 1 ? document : 'main') : 'annex',
        documentId: `d${isLeft === 2 ? 0 : index}`,
        ...(isLeft > 4 && { mediaType: index === 0 ? 'application/pdf' : 'text/plain' }),
      }));
      const { addressees: _addressees, accessDeadline: _deadline, ...rest } = raw;
      const subject = { defaultLanguage: 'es', texts: { es: JSON.stringify(raw['kind']), ca: 'x' } };
      return {
        ...rest,
        ...(isLeft < 8 && raw['accessDeadline'] !== undefined && { accessDeadline: raw['accessDeadline'] }),
        issuer: body,
        rootIssuer: isLeft === 3 ? { dir3: 'L01280796', name: 'x' } : body,
        responsibleUnit: { ...body, pageUrl: 'https://sede.example' },
        ...(isLeft === 4 ? {} : { subject, description: subject }),
        holder,
        ...(isLeft > 15 && { addressees: [NUMBERS[0] ?? {}, NUMBERS[isLeft - 15] ?? {}] }),
        documents,
      };
    });
}

function withoutNumber({ actor, ...rest }: Fields): Fields {
  return actor === undefined ? rest : { ...rest, actor: { role: (actor as Fields)['role'] ?? 'other' } };
}

function valueOf(data: Fields): fc.Arbitrary<{ what: string; value: Buffer | null }> {
  const text = JSON.stringify(data);
  const as = (what: string) => (value: Json | Buffer) => ({
    what,
    value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
  });
  const instants = Object.keys(data).filter((name) => /At$/.test(name));
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(as('')(data)) },
    { weight: 7, arbitrary: mutationOf(data).map(as('one thing changed')) },
    { weight: 1, arbitrary: mutationOf(data).chain(mutationOf).map(as('two things changed')) },
    { weight: 2, arbitrary: brokenBytesOf(text).map(as('broken bytes')) },
    {
      weight: instants.length > 0 ? 2 : 0,
      arbitrary: fc
        .tuple(fc.constantFrom(...instants, 'x'), strangeInstant)
        .map(([name, instant]) => as('a strange instant')({ ...data, [name]: instant })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(65_534, 65_535, 65_536, 65_537, 300_000)
        .map((size) => as('its size')(padded(text, size))),
    },
    { weight: 1, arbitrary: fc.constant({ what: 'a tombstone', value: null }) },
    {
      weight: 1,
      arbitrary: fc.constant(
        as('a name twice')(Buffer.from(text.replace('{', '{"version":7,"dispatchId":"x",'))),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constant(as('__proto__')(Buffer.from(text.replace('{', '{"__proto__":{"version":0},')))),
    },
    {
      weight: 1,
      arbitrary: fc.constant(as('escapes')(Buffer.from(text.replaceAll('main', String.raw`\u006dain`)))),
    },
  );
}

function padded(text: string, size: number): Buffer {
  const room = size - Buffer.byteLength(text) - ',"padding":""'.length;
  return Buffer.from(room < 0 ? text : `${text.slice(0, -1)},"padding":"${'p'.repeat(room)}"}`);
}

function keyOf(data: Fields): fc.Arbitrary<{ what: string; key: string | null }> {
  const id = typeof data['dispatchId'] === 'string' ? data['dispatchId'] : '';
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant({ what: '', key: id }) },
    { weight: 1, arbitrary: fc.constant({ what: 'no key', key: null }) },
    { weight: 1, arbitrary: strangeText.map((key) => ({ what: 'another key', key })) },
    { weight: 1, arbitrary: fc.constant({ what: 'the key in upper case', key: id.toUpperCase() }) },
  );
}

type Headers = BorderCase['headers'];

function headersOf(
  event: string,
  { nodeId, nowMs }: NodeIdentity,
): fc.Arbitrary<{ what: string; headers: Headers }> {
  return fc.uuid().chain((id) => {
    const good: Record<string, string | Buffer | (string | Buffer)[]> = {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: `org.valija.${event}.v1`,
      ce_source: `/nodes/${nodeId}`,
      ce_time: new Date(nowMs).toISOString(),
      'content-type': 'application/json',
    };
    const names = fc.constantFrom(...Object.keys(good));
    return fc.oneof(
      { weight: 20, arbitrary: fc.constant({ what: '', headers: good }) },
      {
        weight: 1,
        arbitrary: names.map((name) => {
          const { [name]: _gone, ...rest } = good;
          return { what: `no ${name}`, headers: rest };
        }),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(names, fc.oneof(strangeText, strangeInstant))
          .map(([name, text]) => ({ what: `another ${name}`, headers: { ...good, [name]: text } })),
      },
      {
        weight: 1,
        arbitrary: names.map((name) => ({
          what: `${name} twice`,
          headers: { ...good, [name]: [good[name] as string, 'x'] },
        })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('traceparent', 'x', CANARY_NAME), fc.uint8Array({ maxLength: 80 }))
          .map(([name, bytes]) => ({
            what: 'another header',
            headers: { ...good, [name]: Buffer.from(bytes) },
          })),
      },
    );
  });
}

/** An id that no other run has, and that a run with the same salt has again. */
export function saltedId(salt: string, id: string): string {
  const digits = hash('sha256', `${salt} ${id}`, 'hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `7${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
