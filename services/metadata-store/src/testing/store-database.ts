import { type TestDatabase, testDatabase } from '@valija/testing';
import { Client } from 'pg';
import { CITIZEN_ROLE, migrations } from '../migrations/migrations.js';
import { INSTANCE } from '../restore/standing.js';

/** An empty store that is open: the broker of a run holds what other stores have said, and it is not compared with that. */
export async function storeDatabase(): Promise<TestDatabase> {
  const place = await testDatabase('metadata_store', migrations, [CITIZEN_ROLE]);
  const client = new Client({
    connectionString: place.superuserUrl,
    options: '-c search_path=metadata_store',
  });
  await client.connect();
  await client.query(`UPDATE standing SET state = 'open', instance = ${INSTANCE}`);
  await client.end();
  return place;
}
