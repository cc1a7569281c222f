/**
 * Makes the passwords and keys of the composed system, once, and gives each container only its own: a volume each.
 *
 *   node deploy/compose/secrets.mjs <kept> <given>
 *
 * `<kept>` holds all of them and is mounted nowhere else; `<given>` has one folder (one volume) for each reader, who
 * finds it at /run/secrets. Safe to repeat: a secret that was made is never made again.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sandboxCouncils } from '../local/dist/sandbox-specs.js';
import { loadSecrets } from '../local/dist/secrets.js';

const DATABASE = 'valija';

const [, , kept, given] = process.argv;
if (!kept || !given) {
  console.error('Usage: node deploy/compose/secrets.mjs <kept> <given>');
  process.exit(2);
}

const councils = sandboxCouncils();
const { passwords, files } = await loadSecrets(
  kept,
  councils.map(({ councilId }) => councilId),
);
const read = (path) => readFileSync(path, 'utf8');
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const publicKeys = (path) => {
  const { d: _private, ...key } = JSON.parse(read(path));
  return { keys: [key] };
};
const databaseUrl = (role, password) => `postgres://${role}:${password}@postgres:5432/${DATABASE}`;
const kafkaAdmin = {
  brokers: ['kafka:9092'],
  username: 'admin',
  password: passwords.kafka,
  tls: false,
  replicas: 1,
};
const redisUrl = `redis://:${passwords.redis}@valkey:6379`;
const councilKeys = councils.map(({ councilId }) => [
  `councils/${councilId}.jwk`,
  read(join(files.councilKeys, `${councilId}.jwk`)),
]);
const operatorKeys = json(publicKeys(files.operatorKey));
const kafkaPassword = (principal) => ({ 'kafka-password': passwords.principals[principal] });

give('postgres', { 'superuser-password': passwords.postgres });
give('kafka', { 'admin-password': passwords.kafka });
give('valkey', {
  password: passwords.redis,
  'valkey.conf': `${[
    'dir /data',
    `requirepass ${passwords.redis}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
  ].join('\n')}\n`,
});
give('directory', {
  ...kafkaPassword('directory'),
  'database-url': databaseUrl('directory', passwords.directory),
  'operator-keys': operatorKeys,
});
give('metadata-store', {
  ...kafkaPassword('metadata-store'),
  'database-url': databaseUrl('metadata_store', passwords.metadataStore),
  'data-keys': read(files.dataKeys),
  'receipt-signing-key': read(files.receiptKey),
});
give('sync-ingest', {
  ...kafkaPassword('sync-ingest'),
  'data-keys': read(files.dataKeys),
  'operator-keys': operatorKeys,
});
give('delivery', { ...kafkaPassword('delivery'), 'content-signing-key': read(files.contentKey) });
give('expedientes', { ...kafkaPassword('expedientes'), 'folder-signing-key': read(files.caseFilesKey) });
give('appointments', { ...kafkaPassword('appointments'), 'folder-signing-key': read(files.appointmentsKey) });
give('alerts', {
  ...kafkaPassword('alerts'),
  'database-url': databaseUrl('alerts', passwords.alerts),
  'data-keys': read(files.alertKeys),
  'redis-url': redisUrl,
  'smtp-url': 'smtp://mail:8490',
});
give('andalucia-carpeta', {
  ...kafkaPassword('expedientes'),
  'folder-signing-key': read(files.regionalFolderKey),
});
give('citizen-api', {
  ...kafkaPassword('citizen-api'),
  'redis-url': redisUrl,
  'limits-key': read(files.limitsKey),
});
give('general-node', {
  'content-signing-key': read(files.generalNodeKey),
  'councils.json': json(
    councils.map((council) => ({
      ...council,
      keys: publicKeys(join(files.councilKeys, `${council.councilId}.jwk`)),
    })),
  ).replaceAll('${SANDBOX_URL}', 'http://sandbox:8485'),
});
give('sandbox', Object.fromEntries(councilKeys));
give('operator', {
  'operator.jwk': read(files.operatorKey),
  'deployment.json': json(deployment()),
  'profile.json': json(profile()),
});
// Only for the stories of e2e/ (deploy/compose/stories.yml), which do what everybody does.
if (existsSync(join(given, 'stories')))
  give('stories', {
    'operator.jwk': read(files.operatorKey),
    'deployment.json': json(deployment()),
    'profile.json': json(storiesProfile()),
    'redis-url': redisUrl,
    ...Object.fromEntries(councilKeys),
  });

/** What `valija setup` makes: databases, roles, topics, principals. */
function deployment() {
  return {
    postgres: {
      superuserUrl: `postgres://postgres:${passwords.postgres}@postgres:5432/postgres`,
      database: DATABASE,
      services: {
        directory: { service: passwords.directory, owner: passwords.directoryOwner },
        metadata_store: { service: passwords.metadataStore, owner: passwords.metadataStoreOwner },
        alerts: { service: passwords.alerts, owner: passwords.alertsOwner },
      },
    },
    kafka: { ...kafkaAdmin, principals: passwords.principals },
  };
}

/** What the command line is told, inside the network of the containers. */
function profile() {
  return {
    directoryUrl: 'http://directory:8481',
    ingestUrl: 'http://sync-ingest:8482',
    citizenApiUrl: 'http://citizen-api:8480',
    generalNodeUrl: 'http://general-node:8483',
    claveUrl: 'http://127.0.0.1:8484',
    sandboxUrl: 'http://sandbox:8485',
    mailUrl: 'http://mail:8489',
    kafka: kafkaAdmin,
    operatorKeyFile: '/run/secrets/operator.jwk',
    nodesDirectory: '/var/lib/valija/nodes',
    parts: parts(),
  };
}

/** From a container of its own, which is not in the network of the simulator. */
function storiesProfile() {
  return {
    ...profile(),
    claveUrl: 'http://clave:8484',
    operatorKeyFile: '/state/secrets/operator.jwk',
    parts: parts().map((part) => ({ ...part, health: part.health.replace('127.0.0.1', part.name) })),
  };
}

/** What `valija status` and `valija doctor` ask. PostgreSQL and Valkey are in a network of their own: who needs them says how they are. */
function parts() {
  const managed = [
    'directory',
    'metadata-store-writer',
    'metadata-store-reader',
    'sync-ingest',
    'delivery',
    'expedientes',
    'appointments',
    'alerts',
    'andalucia-carpeta',
    'citizen-api',
    'general-node',
  ].map((name) => ({ name, health: `http://${name}:9000/health/ready` }));
  const played = [
    { name: 'clave', health: 'http://127.0.0.1:8484/health' },
    { name: 'sandbox', health: 'http://sandbox:8485/health' },
    { name: 'mail', health: 'http://mail:8489/health' },
  ];
  return [...managed, ...played].map((part) => ({
    ...part,
    url: new URL(part.health).host,
    log: `docker compose logs ${part.name}`,
  }));
}

/** Readable by whoever runs in the container that mounts the folder; no other container does. */
function give(reader, contents) {
  for (const [name, text] of Object.entries(contents)) {
    const path = join(given, reader, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    rmSync(path, { force: true });
    writeFileSync(path, text);
    chmodSync(path, 0o444);
  }
}
