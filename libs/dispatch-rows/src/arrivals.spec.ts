import { describe, expect, it } from '@jest/globals';
import type { DispatchSnapshot } from '@valija/contracts';
import fc from 'fast-check';
import {
  type ArrivedRow,
  BlindIndex,
  Keyring,
  RowEncoder,
  Sealer,
  arrivalCount,
  generateKeyring,
  packArrivals,
  unpackArrivals,
} from './index.js';

const keyring = Keyring.from(generateKeyring());
const blindIndex = new BlindIndex(keyring);
const encoder = new RowEncoder(blindIndex, new Sealer(keyring));
const body = { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' };
const ana = { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana' } as const;
const luis = { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' } as const;
const marta = { idType: 'NIF', idNumber: '11111111H', fullName: 'Marta' } as const;
const visibleFromMs = Date.parse('2026-11-01T10:00:00.123Z');
const ENTRY_BYTES = 49;

interface Row {
  readonly dispatchId: string;
  readonly kind?: DispatchSnapshot['kind'];
  readonly addressees?: DispatchSnapshot['addressees'];
  readonly visibleFromMs?: number;
  readonly expiresAtMs?: number | null;
}

/** Rows as the border encodes them, one behind the other. */
function encoded(rows: readonly Row[]): ArrivedRow[] {
  encoder.reset();
  const starts = rows.map((row) => {
    const start = encoder.bytes().length;
    const { addresseeKeys } = encoder.append({
      snapshot: {
        dispatchId: row.dispatchId,
        version: 1,
        kind: row.kind ?? 'notification',
        issuer: body,
        rootIssuer: body,
        responsibleUnit: { ...body, pageUrl: 'https://sede.example' },
        holder: ana,
        ...(row.addressees && { addressees: row.addressees }),
        subject: { defaultLanguage: 'es', texts: { es: 'Resolución' } },
        availableAt: '2026-11-01T10:00:00Z',
        obligation: 'mandatory',
        assuranceLevel: 'low',
        documents: [],
      },
      nodeId: 'madrid',
      digest: Buffer.alloc(32, 7),
      receivedAtMs: visibleFromMs,
      visibleFromMs: row.visibleFromMs ?? visibleFromMs,
      expiresAtMs: row.expiresAtMs ?? null,
    });
    return { start, addresseeKeys };
  });
  const bytes = Buffer.from(encoder.bytes());
  return starts.map((each) => ({ ...each, rows: bytes }));
}

const idOf = (n: number): string => `019a2f00-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('packArrivals', () => {
  it('says of each row what unpackArrivals reads again', () => {
    const rows = fc.array(
      fc.record({
        dispatchId: fc.uuid(),
        kind: fc.constantFrom('notification' as const, 'communication' as const),
        visibleFromMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
        expiresAtMs: fc.option(fc.integer({ min: 1, max: 4_000_000_000_000 })),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const [packed = Buffer.alloc(0), ...more] = packArrivals(encoded(given), 1_000);
        expect(more).toEqual([]);
        const personKey = blindIndex.keyOf(ana);
        expect(unpackArrivals(packed)).toEqual(given.map((row) => ({ ...row, personKey })));
        expect(arrivalCount(packed)).toBe(given.length);
      }),
    );
  });

  it('tells the holder and every addressee of the same dispatch', () => {
    const expiresAtMs = Date.parse('2026-11-11T23:00:00Z');
    const rows = encoded([
      { dispatchId: idOf(1), addressees: [luis, marta], expiresAtMs },
      { dispatchId: idOf(2) },
    ]);
    const [packed = Buffer.alloc(0)] = packArrivals(rows, 1_000);
    const arrivals = unpackArrivals(packed);
    expect(arrivals.map(({ dispatchId, personKey }) => [dispatchId, personKey])).toEqual([
      [idOf(1), blindIndex.keyOf(ana)],
      [idOf(1), blindIndex.keyOf(luis)],
      [idOf(1), blindIndex.keyOf(marta)],
      [idOf(2), blindIndex.keyOf(ana)],
    ]);
    expect(arrivals.slice(0, 3).map((each) => each.expiresAtMs)).toEqual(Array(3).fill(expiresAtMs));
    expect(arrivals[2]).toMatchObject({ kind: 'notification', visibleFromMs });
  });

  it('says null of what never expires', () => {
    const [packed = Buffer.alloc(0)] = packArrivals(encoded([{ dispatchId: idOf(1) }]), 1_000);
    expect(unpackArrivals(packed)).toMatchObject([{ expiresAtMs: null }]);
  });

  it('cuts into pieces of so many entries, loses none, and makes no empty one', () => {
    const rows = encoded(Array.from({ length: 5 }, (_, n) => ({ dispatchId: idOf(n), addressees: [luis] })));
    const pieces = packArrivals(rows, 4);
    expect(pieces.map(arrivalCount)).toEqual([4, 4, 2]);
    expect(pieces.flatMap(unpackArrivals)).toHaveLength(10);
    expect(pieces.flatMap(unpackArrivals).map(({ dispatchId }) => dispatchId)).toEqual(
      Array.from({ length: 5 }, (_, n) => [idOf(n), idOf(n)]).flat(),
    );
    expect(packArrivals(rows, 5).map(arrivalCount)).toEqual([5, 5]);
    expect(packArrivals([], 4)).toEqual([]);
  });

  it('takes 49 bytes a dispatch and person, and has no personal datum in clear', () => {
    const rows = encoded([{ dispatchId: idOf(1), addressees: [luis] }]);
    const [packed = Buffer.alloc(0)] = packArrivals(rows, 1_000);
    expect(packed).toHaveLength(2 * ENTRY_BYTES);
    for (const personal of ['12345678Z', '87654321X', 'Ana', 'Luis'])
      expect(packed.toString('latin1')).not.toContain(personal);
  });
});

describe('unpackArrivals', () => {
  const [packed = Buffer.alloc(0)] = packArrivals(encoded([{ dispatchId: idOf(1) }]), 1_000);

  it('refuses what is not whole entries', () => {
    for (const bytes of [1, ENTRY_BYTES - 1])
      expect(() => unpackArrivals(packed.subarray(0, bytes))).toThrow(RangeError);
    expect(() => unpackArrivals(Buffer.concat([packed, Buffer.alloc(1)]))).toThrow(RangeError);
    expect(unpackArrivals(Buffer.alloc(0))).toEqual([]);
  });

  it('refuses a kind that it does not know', () => {
    const altered = Buffer.from(packed);
    altered.writeUInt8(9, ENTRY_BYTES - 1);
    expect(() => unpackArrivals(altered)).toThrow(/number 9/);
  });
});
