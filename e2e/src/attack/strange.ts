import fc from 'fast-check';

/** Personal data that is nobody's: what is sent with them must never come back in the answer to an error, or in a log. */
export const CANARY_NUMBER = '00000023T';
export const CANARY_NAME = 'Zacarias-Canario-Secreto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Texts that somebody somewhere forgot to think of. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'a\udfffb',
    '\u202egpj.exe',
    '\ufeff',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    'toString',
    '-1',
    '0',
    '1e400',
    'NaN',
    '٣',
    "' OR 1=1 --",
    '";DROP TABLE dispatch;--',
    '../../../etc/passwd',
    '..%2f..%2f',
    '%00',
    '${jndi:ldap://x}',
    '<script>alert(1)</script>',
    'a\r\nX-Injected: yes',
    'a\nb',
    'ﬀ İ ß ǅ',
    '\u0301\u0301\u0301',
    'x'.repeat(256),
    '😀'.repeat(255),
    'y'.repeat(5_000),
    CANARY_NUMBER,
    CANARY_NAME,
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

export const strangeNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 31 - 1,
    2 ** 53,
    2 ** 53 + 2,
    1e308,
    5e-324,
    52_428_800,
    52_428_801,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

export const strangeInstant: fc.Arbitrary<string> = fc.constantFrom(
  '2026-11-20T10:00:00',
  '2026-11-20',
  '2026-11-20 10:00:00Z',
  '2026-11-20T10:00:00+0100',
  '2026-11-20T10:00:00+01',
  '2026-11-20T24:00:00Z',
  '2026-11-20T10:00:00+24:00',
  '2026-11-19T10:00:00+23:59',
  '2026-11-19T10:00:00-23:59',
  '2026-06-30T23:59:60Z',
  '2026-02-30T10:00:00Z',
  '2026-03-29T02:30:00+01:00',
  '2026-10-25T02:30:00+02:00',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+010000-01-01T00:00:00Z',
  '2026-11-19t10:00:00.123456789z',
  '2026-W47-1T10:00:00Z',
  'mañana',
);

const deep = (depth: number): Json => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as Json;

export const strangeValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: strangeText },
  { weight: 2, arbitrary: strangeNumber },
  { weight: 1, arbitrary: strangeInstant },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Json>(null, true, [], {}, [[]], [null], { length: 1 }, deep(40), deep(2_000)),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) as fc.Arbitrary<Json> },
);

/** A second change does not go down into what the first one put there. */
const DEEPEST = 8;

/** Where something stands in a document. */
export type Path = readonly (string | number)[];

export function pathsOf(value: Json, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || base.length > DEEPEST) return [base];
  const inside = Object.entries(value).flatMap(([name, each]) =>
    pathsOf(each, [...base, Array.isArray(value) ? Number(name) : name]),
  );
  return [base, ...inside];
}

/** A copy with something else at a place; without it where it is undefined. */
export function replaced(value: Json, path: Path, by: Json | undefined): Json {
  const copy = structuredClone(value) as Record<string, Json>;
  const last = path.at(-1);
  if (last === undefined) return by ?? null;
  let at: Record<string, Json> = copy;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string, Json>;
  if (by !== undefined) at[last] = by;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else Reflect.deleteProperty(at, last);
  return copy;
}

/** One thing of a document taken away, or become something else. */
export function mutationOf(value: Json): fc.Arbitrary<Json> {
  const places = fc.constantFrom(...pathsOf(value).slice(1));
  return fc.oneof(
    { weight: 1, arbitrary: places.map((path) => replaced(value, path, undefined)) },
    {
      weight: 4,
      arbitrary: fc.tuple(places, strangeValue).map(([path, by]) => replaced(value, path, by)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(strangeText, strangeValue)
        .map(([name, by]) => ({ ...(value as Record<string, Json>), [name]: by })),
    },
  );
}

/** A text of JSON, broken as no serializer would write it. */
export function brokenBytesOf(text: string): fc.Arbitrary<Buffer> {
  const bytes = Buffer.from(text);
  const cut = fc.nat({ max: Math.max(0, bytes.length - 1) });
  return fc.oneof(
    cut.map((at) => bytes.subarray(0, at)),
    fc.tuple(cut, fc.constantFrom(0x00, 0xff, 0xc0, 0x80, 0x0a, 0x22)).map(([at, byte]) => {
      const broken = Buffer.from(bytes);
      broken[at] = byte;
      return broken;
    }),
    fc.constantFrom(
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text, 'utf16le'),
      Buffer.from(`${text}${text}`),
      Buffer.from(`${text}\0`),
      Buffer.from(`[${text}]`),
      Buffer.from(text.replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":1},')),
      Buffer.from('['.repeat(30_000)),
      Buffer.from(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
      Buffer.from('null'),
      Buffer.from('"text"'),
      Buffer.alloc(100_000, 'x'),
      Buffer.alloc(0),
    ),
    fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each)),
  );
}
