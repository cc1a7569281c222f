import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BlindIndex, Keyring, RowEncoder, SealBroken, Sealer, generateKeyring, peekRow } from './index.js';

const keyring = Keyring.from(generateKeyring());
const id = '019a2f00-0000-7000-8000-000000000001';
const other = '019a2f00-0000-7000-8000-000000000002';

describe('Sealer', () => {
  const sealer = new Sealer(keyring);

  it('opens what it sealed, for the same row only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(sealer.open(sealer.seal(text, id), id)).toBe(text);
      }),
    );
    expect(() => sealer.open(sealer.seal('secret', id), other)).toThrow(SealBroken);
  });

  it('notices a single changed bit anywhere', () => {
    const blob = sealer.seal('secret', id);
    for (let index = 0; index < blob.length; index++) {
      const altered = Buffer.from(blob);
      altered.writeUInt8(altered.readUInt8(index) ^ 1, index);
      expect(() => sealer.open(altered, id)).toThrow();
    }
  });

  it('never gives the same blob twice', () => {
    const blobs = new Set(Array.from({ length: 5_000 }, () => sealer.seal('same', id).toString('hex')));
    expect(blobs.size).toBe(5_000);
  });

  it('opens rows of an older key after a new one was added', () => {
    const first = JSON.parse(generateKeyring()) as Record<'index' | 'seal', Record<string, string>>;
    const blob = new Sealer(Keyring.from(JSON.stringify(first))).seal('old', id);
    const next = JSON.parse(generateKeyring()) as typeof first;
    first.seal['2'] = next.seal['1'] ?? '';
    const rotated = new Sealer(Keyring.from(JSON.stringify(first)));
    expect(rotated.open(blob, id)).toBe('old');
    expect(rotated.seal('new', id).readUInt16BE(1)).toBe(2);
  });
});

describe('BlindIndex', () => {
  it('is the same for one identity however written, and another with another key', () => {
    const index = new BlindIndex(keyring);
    const key = index.keyOf({ idType: 'NIF', idNumber: '12345678Z' });
    expect(index.keyOf({ idType: 'NIF', idNumber: '12.345.678-z' })).toBe(key);
    expect(index.keyOf({ idType: 'NIF', idNumber: '87654321X' })).not.toBe(key);
    const another = new BlindIndex(Keyring.from(generateKeyring()));
    expect(another.keyOf({ idType: 'NIF', idNumber: '12345678Z' })).not.toBe(key);
  });
});

describe('RowEncoder', () => {
  const encoder = new RowEncoder(new BlindIndex(keyring), new Sealer(keyring));
  const body = { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' };
  const input = (dispatchId: string, version: number, expiresAtMs: number | null) => ({
    snapshot: {
      dispatchId,
      version,
      kind: 'notification' as const,
      issuer: body,
      rootIssuer: body,
      responsibleUnit: { ...body, pageUrl: 'https://sede.example' },
      holder: { idType: 'NIF' as const, idNumber: '12345678Z', fullName: 'Ana' },
      addressees: [{ idType: 'NIF' as const, idNumber: '87654321X', fullName: 'Luis' }],
      subject: { defaultLanguage: 'es', texts: { es: 'Resolución' } },
      availableAt: '2026-11-01T10:00:00Z',
      obligation: 'mandatory' as const,
      assuranceLevel: 'low' as const,
      documents: [],
    },
    nodeId: 'madrid',
    digest: Buffer.alloc(32, version),
    receivedAtMs: Date.parse('2026-11-02T10:00:00.123Z'),
    visibleFromMs: Date.parse('2026-11-01T10:00:00Z'),
    expiresAtMs,
  });

  it('writes rows whose fixed fields can be read again, one behind the other', () => {
    encoder.reset();
    const first = encoder.append(input(id, 3, Date.parse('2026-11-11T23:00:00Z')));
    const second = encoder.append(input(other, 4, null));
    expect(second.end).toBe(encoder.bytes().length);
    expect(peekRow(encoder.bytes(), 0)).toMatchObject({
      version: 3,
      kind: 'notification',
      expiresAtMs: Date.parse('2026-11-11T23:00:00Z'),
    });
    expect(peekRow(encoder.bytes(), first.end)).toMatchObject({
      version: 4,
      expiresAtMs: null,
    });
  });

  it('writes no personal datum in clear', () => {
    encoder.reset();
    encoder.append(input(id, 1, null));
    const bytes = encoder.bytes().toString('latin1');
    for (const personal of ['12345678Z', '87654321X', 'Ana', 'Luis', 'Resoluci'])
      expect(bytes).not.toContain(personal);
  });

  it('grows for rows larger than its buffer', () => {
    encoder.reset();
    const ends = Array.from({ length: 3_000 }, (_, index) => encoder.append(input(id, index + 1, null)).end);
    expect(peekRow(encoder.bytes(), ends[2_998] ?? 0).version).toBe(3_000);
  });
});
