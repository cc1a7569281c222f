import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyring } from '@valija/dispatch-rows';
import { generateSigningKey } from '@valija/tokens';

/** Passwords and keys of a stack: made once, kept in files that only their owner may read. */
export interface Secrets {
  readonly passwords: Passwords;
  readonly files: {
    readonly operatorKey: string;
    readonly receiptKey: string;
    readonly contentKey: string;
    readonly generalNodeKey: string;
    readonly dataKeys: string;
    readonly limitsKey: string;
    readonly councilKeys: string;
  };
}

interface Passwords {
  readonly postgres: string;
  readonly kafka: string;
  readonly redis: string;
  readonly directory: string;
  readonly directoryOwner: string;
  readonly metadataStore: string;
  readonly metadataStoreOwner: string;
  readonly principals: Readonly<Record<string, string>>;
}

/** Services that speak to Kafka, each as its own principal. */
export const principals = ['directory', 'sync-ingest', 'metadata-store', 'delivery', 'citizen-api'] as const;

export async function loadSecrets(directory: string, councilIds: readonly string[]): Promise<Secrets> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const councilKeys = join(directory, 'councils');
  mkdirSync(councilKeys, { recursive: true, mode: 0o700 });
  const file = async (name: string, make: () => Promise<string> | string): Promise<string> => {
    const path = join(directory, name);
    if (!existsSync(path)) writeFileSync(path, await make(), { mode: 0o600 });
    return path;
  };
  for (const id of councilIds) await file(join('councils', `${id}.jwk`), () => generateSigningKey(`${id}-1`));
  const passwordFile = await file('passwords.json', () => JSON.stringify(makePasswords(), null, 2));
  return {
    passwords: JSON.parse(readFileSync(passwordFile, 'utf8')) as Passwords,
    files: {
      operatorKey: await file('operator.jwk', () => generateSigningKey('operator-1')),
      receiptKey: await file('receipt.jwk', () => generateSigningKey('receipt-1')),
      contentKey: await file('content.jwk', () => generateSigningKey('content-1')),
      generalNodeKey: await file('general-node.jwk', () => generateSigningKey('general-node-1')),
      dataKeys: await file('data-keys.json', generateKeyring),
      limitsKey: await file('limits.key', password),
      councilKeys,
    },
  };
}

function makePasswords(): Passwords {
  return {
    postgres: password(),
    kafka: password(),
    redis: password(),
    directory: password(),
    directoryOwner: password(),
    metadataStore: password(),
    metadataStoreOwner: password(),
    principals: Object.fromEntries(principals.map((name) => [name, password()])),
  };
}

export function password(): string {
  return randomBytes(18).toString('base64url');
}
