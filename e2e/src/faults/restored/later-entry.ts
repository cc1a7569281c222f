import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { valija } from '../../stack.js';

const LATER = {
  clientId: 'app-despues',
  name: 'Una aplicación de después de la copia',
  scopes: ['dispatches:read'],
  requestsPerMinute: 60,
  status: 'active',
};

/** The directory changes after the backup. */
export async function applyLater(folder: string): Promise<void> {
  const file = join(folder, 'later.json');
  writeFileSync(file, JSON.stringify({ clients: [LATER] }));
  const { code, errors } = await valija('apply', file);
  if (code !== 0) throw new Error(errors);
}

/** @returns what is missing of the change, in the restored directory */
export async function withoutLater(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ is_there: boolean; is_once: boolean }>(
      `SELECT EXISTS (SELECT FROM directory.entry WHERE entity = 'client' AND key = $1) AS is_there,
              (SELECT restored = revision AND restored > 1000 FROM directory.revision) AS is_once`,
      [LATER.clientId],
    );
    const { is_there, is_once } = rows[0] ?? {};
    return [
      ...(is_there === true ? [] : ['an entry that was announced is not there']),
      ...(is_once === true ? [] : ['the revision goes on where others were announced']),
    ];
  } finally {
    await client.end();
  }
}
