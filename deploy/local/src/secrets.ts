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
    readonly caseFilesKey: string;
    readonly regionalFolderKey: string;
    readonly appointmentsKey: string;
    readonly dataKeys: string;
    readonly alertKeys: string;
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
  readonly alerts: string;
  readonly alertsOwner: string;
  readonly principals: Readonly<Record<string, string>>;
}

/** Services that speak to Kafka, each as its own principal. */
export const principals = [
  'directory',
  'sync-ingest',
  'metadata-store',
  'delivery',
  'citizen-api',
  'expedientes',
  'appointments',
  'alerts',
] as const;

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
  const dataKeys = await file('data-keys.json', () => generateKeyring());
  return {
    passwords: passwordsIn(join(directory, 'passwords.json')),
    files: {
      operatorKey: await file('operator.jwk', () => generateSigningKey('operator-1')),
      receiptKey: await file('receipt.jwk', () => generateSigningKey('receipt-1')),
      contentKey: await file('content.jwk', () => generateSigningKey('content-1')),
      generalNodeKey: await file('general-node.jwk', () => generateSigningKey('general-node-1')),
      caseFilesKey: await file('case-files.jwk', () => generateSigningKey('case-files-1')),
      regionalFolderKey: await file('regional-folder.jwk', () => generateSigningKey('andalucia-carpeta-1')),
      appointmentsKey: await file('appointments.jwk', () => generateSigningKey('appointments-1')),
      dataKeys,
      alertKeys: await file('alert-keys.json', () => generateKeyring(readFileSync(dataKeys, 'utf8'))),
      limitsKey: await file('limits.key', password),
      councilKeys,
    },
  };
}

/** Those that were made are kept; a service that has come since gets its own. */
function passwordsIn(path: string): Passwords {
  const fresh = makePasswords();
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Passwords>) : {};
  const all = { ...fresh, ...kept, principals: { ...fresh.principals, ...kept.principals } };
  writeFileSync(path, JSON.stringify(all, null, 2), { mode: 0o600 });
  return all;
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
    alerts: password(),
    alertsOwner: password(),
    principals: Object.fromEntries(principals.map((name) => [name, password()])),
  };
}

export function password(): string {
  return randomBytes(18).toString('base64url');
}
