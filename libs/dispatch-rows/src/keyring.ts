import { randomBytes } from 'node:crypto';
import { secret, text } from '@valija/config';

export const keyringVariables = {
  DATA_KEYS: secret(
    text(),
    'keys of the personal data, as JSON: {"index":{"1":"base64"},"seal":{"1":"base64"}}',
  ),
};

const KEY_BYTES = 32;

export interface VersionedKey {
  readonly version: number;
  readonly key: Buffer;
}

type KeyVersions = Readonly<Record<string, string>>;

/** The two keys of the personal data: one finds a person's rows, the other opens them. Each row says by which version. */
export class Keyring {
  private constructor(
    /** For the blind index. One version at a time: a new one means writing every index entry anew. */
    readonly index: VersionedKey,
    private readonly sealKeys: ReadonlyMap<number, Buffer>,
    /** With which new rows are sealed. */
    readonly seal: VersionedKey,
  ) {}

  static from(json: string): Keyring {
    const { index, seal } = JSON.parse(json) as { index: KeyVersions; seal: KeyVersions };
    const sealKeys = readKeys(seal);
    return new Keyring(newest(readKeys(index)), sealKeys, newest(sealKeys));
  }

  sealKey(version: number): Buffer {
    const key = this.sealKeys.get(version);
    if (!key) throw new Error(`the key ring has no seal key of version ${String(version)}`);
    return key;
  }
}

/**
 * A new key ring, as the text that `Keyring.from` reads.
 *
 * @param beside another, whose persons it is to find: the index key is the same, the seal keys are its own
 */
export function generateKeyring(beside?: string): string {
  const key = (): string => randomBytes(KEY_BYTES).toString('base64');
  const index: unknown =
    beside === undefined ? { 1: key() } : (JSON.parse(beside) as { index: unknown }).index;
  return JSON.stringify({ index, seal: { 1: key() } });
}

function readKeys(versions: KeyVersions): Map<number, Buffer> {
  return new Map(
    Object.entries(versions).map(([version, base64]) => {
      const key = Buffer.from(base64, 'base64');
      if (key.length !== KEY_BYTES) throw new Error(`key ${version} of the key ring does not have 32 bytes`);
      return [Number(version), key];
    }),
  );
}

function newest(keys: ReadonlyMap<number, Buffer>): VersionedKey {
  const version = Math.max(...keys.keys());
  const key = keys.get(version);
  if (!key) throw new Error('the key ring is empty');
  return { version, key };
}
