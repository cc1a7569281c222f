import { generateKeyPair, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Private keys as a JWK set. */
export interface SigningKeys {
  readonly keys: readonly object[];
}

/** The key that signs tokens: made at the first start and kept, so that tokens outlive a restart. */
export async function signingKeys(stateDir: string): Promise<SigningKeys> {
  mkdirSync(stateDir, { recursive: true });
  const path = join(stateDir, 'signing-keys.json');
  const kept = read(path);
  if (kept) return kept;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' };
  const made: SigningKeys = { keys: [jwk] };
  writeFileSync(path, JSON.stringify(made), { mode: 0o600 });
  return made;
}

function read(path: string): SigningKeys | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SigningKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
