import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { type Mark, Needles } from './marks.js';
import { type Finding, findingsOf, scanFolder } from './scan-files.js';

/** Where a stack keeps what it has. */
export interface Keeping {
  /** Folders of its state and of its servers: data, logs, temporary files. */
  readonly folders: readonly string[];
  /** Where its processes work: a core or a heap would lie there. */
  readonly workingFolder: string;
  /** As the superuser, in the database of the stack. */
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

export interface StackScan {
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  readonly keys: number;
  readonly findings: readonly Finding[];
}

/**
 * Not the hub: the disks of the played administrations, of the general node (on the issuing side) and of the identity
 * provider, and their logs.
 */
const NOT_THE_HUB = /^(data\/(sandbox|general-node|clave)\/|logs\/(sandbox|clave)\.log)/;
/** What a node said to the hub, and what the hub says to the node it came from: the contract. Acks name nobody. */
const TOPIC_OF_A_NODE = /(^|\/)nodes\.[a-z0-9-]+\.(dispatches|events|notices)\.v1-\d+\//;
/** What a process leaves behind that ends badly, or is asked to. */
const REMAINS = /^(core(\.\d+)?|.*\.heapsnapshot|report\..*\.json|.*\.heapprofile)$/;

/**
 * Looks for marks in everything that a stack has written: tables and write-ahead log, as files and (for what is compressed
 * there) as rows; topics; Redis; logs; temporary files; remains of processes. Kafka stores plain what
 * services write (`compression.type=uncompressed`), and what nodes write as they sent it: the nodes whose marks are looked for
 * send plain, so its files are read as they are.
 */
export async function scanStack(keeping: Keeping, marks: readonly Mark[]): Promise<StackScan> {
  const needles = new Needles(marks);
  const [tables, keys] = [
    await scanTables(keeping.postgresUrl, needles),
    await scanRedis(keeping.redisUrl, needles),
  ];
  const findings = [...tables.findings, ...keys.findings, ...(await remains(keeping.workingFolder))];
  let [files, bytes] = [0, 0];
  for (const folder of keeping.folders) {
    const scan = await scanFolder(folder, needles, mayStand);
    files += scan.files;
    bytes += scan.bytes;
    findings.push(...scan.findings);
  }
  return { files, bytes, rows: tables.rows, keys: keys.keys, findings };
}

function mayStand(path: string, kind: Mark['kind']): boolean {
  return NOT_THE_HUB.test(path) || (kind === 'personal' && TOPIC_OF_A_NODE.test(path));
}

async function scanTables(
  postgresUrl: string,
  needles: Needles,
): Promise<{ rows: number; findings: Finding[] }> {
  const client = new Client(postgresUrl);
  await client.connect();
  try {
    // What lies in memory only goes to the files that are read next.
    await client.query('CHECKPOINT');
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
       UNION ALL SELECT 'pg_stat_activity'`,
    );
    const findings: Finding[] = [];
    let count = 0;
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      count += rows.length;
      findings.push(...findingsOf(`table ${name}`, needles.in(rows.map(({ row }) => row).join('\n'))));
    }
    return { rows: count, findings };
  } finally {
    await client.end();
  }
}

async function scanRedis(redisUrl: string, needles: Needles): Promise<{ keys: number; findings: Finding[] }> {
  const redis = new Redis(redisUrl);
  try {
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map(async (key) => [key, await valueOf(redis, key)]));
    return { keys: keys.length, findings: findingsOf('Redis', needles.in(JSON.stringify(values))) };
  } finally {
    redis.disconnect();
  }
}

/** All of it, of whatever kind: jobs are hashes, lists and sets. What has gone meanwhile is nothing. */
async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return null;
  }
}

/** Memory on a disk is found by its name: whatever it holds, it is not to be there. */
async function remains(folder: string): Promise<Finding[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => REMAINS.test(name))
    .map((name) => ({ place: join(folder, name), mark: 'memory of a process', form: 'file' }));
}
