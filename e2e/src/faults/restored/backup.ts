import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** What comes and goes while the server runs, and is made anew by it; WAL is taken last. */
const LEFT_OUT = ['pg_wal', 'postmaster.pid', 'postmaster.opts', 'pg_stat_tmp', 'pg_replslot'];

/**
 * A base backup of a server that goes on working, by PostgreSQL's low-level interface: what `pg_basebackup` does, which is
 * not among the programs that npm brings.
 *
 * @param data folder of the cluster
 * @param target where the copy goes
 */
export async function baseBackup(superuserUrl: string, data: string, target: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('restored', true)`);
    copyLive(data, target);
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(target, 'backup_label'), rows[0]?.labelfile ?? '');
    copyLive(join(data, 'pg_wal'), join(target, 'pg_wal'));
  } finally {
    await client.end();
  }
}

/** Puts a copy where the cluster was. What still runs goes on in the folder that was put aside, which is lost. */
export function putBack(data: string, backup: string): void {
  renameSync(data, `${data}.lost`);
  renameSync(backup, data);
  for (const folder of ['pg_replslot', 'pg_stat_tmp']) {
    const path = join(data, folder);
    if (!existsSync(path)) cpSync(`${data}.lost/${folder}`, path, { recursive: true });
  }
}

export function forgetLost(data: string): void {
  rmSync(`${data}.lost`, { recursive: true, force: true });
}

/** Files come and go under the copy: what has gone is not needed, the WAL tells of it. */
function copyLive(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => {
      const [top = ''] = source.slice(from.length + 1).split('/');
      return !LEFT_OUT.includes(top) && existsSync(source);
    },
  });
}
