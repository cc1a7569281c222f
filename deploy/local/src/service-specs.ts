import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSpec } from './process-spec.js';
import { type Environment, type ServiceEntry, serviceSpec } from './service-process.js';
import { DATABASE, type StackPlan, urls } from './stack-plan.js';

/** The administrations of the local stack are on this machine, without TLS. */
const PLAYED = 'sandbox';

/** The services of the hub, as processes. */
export function hubSpecs(plan: StackPlan): Record<'directory' | 'others', ProcessSpec[]> {
  const entries = hubEntries(plan);
  const specs = entries.map((entry) => serviceSpec(plan, entry));
  return {
    directory: specs.filter(({ name }) => name === 'directory'),
    others: specs.filter(({ name }) => name !== 'directory'),
  };
}

/** The node in a box: on the issuing side, so it starts when its credentials are there. */
export function generalNodeSpec(plan: StackPlan, councilsFile: string): ProcessSpec {
  const { files } = plan.secrets;
  const { username, password } = credentials(plan, 'nodo-general');
  return serviceSpec(plan, {
    name: 'general-node',
    service: 'general-node',
    port: 'general-node',
    management: 'general-node-management',
    url: urls(plan).generalNode,
    env: {
      KAFKA_BROKERS: plan.addresses.kafkaBrokers,
      KAFKA_USERNAME: username,
      KAFKA_PASSWORD: password,
      GENERAL_NODE_ID: 'nodo-general',
      GENERAL_NODE_HTTP_PORT: String(plan.ports['general-node']),
      GENERAL_NODE_URL: urls(plan).generalNode,
      GENERAL_NODE_STATE_DIR: join(plan.layout.data, 'general-node'),
      COUNCILS_FILE: councilsFile,
      HUB_ISSUER: urls(plan).citizenApi,
      CONTENT_SIGNING_KEY_FILE: files.generalNodeKey,
      ORIGINS_PROFILE: PLAYED,
    },
  });
}

/** The folder of a region: on its side, so not part of the hub, which asks it as one provider. The same service. */
export function regionalFolderSpec(plan: StackPlan): ProcessSpec {
  const at = urls(plan);
  return serviceSpec(plan, {
    name: 'andalucia-carpeta',
    service: 'expedientes',
    port: 'andalucia-carpeta',
    management: 'andalucia-carpeta-management',
    url: at.regionalFolder,
    env: {
      ...kafka(plan, 'expedientes'),
      DIRECTORY_RPC_PORT: String(plan.ports['directory-rpc']),
      EXPEDIENTES_RPC_PORT: String(plan.ports['andalucia-carpeta-rpc']),
      EXPEDIENTES_HTTP_PORT: String(plan.ports['andalucia-carpeta']),
      FOLDER_ID: 'andalucia-carpeta',
      FOLDER_URL: at.regionalFolder,
      FOLDER_ENDPOINT: at.regionalFolder,
      FOLDER_ASKERS: at.citizenApi,
      FOLDER_SIGNING_KEY_FILE: plan.secrets.files.regionalFolderKey,
      // Less than who asks it waits: it says itself who of its own is silent.
      ANSWER_WITHIN_MS: '2000',
      SYSTEM_WITHIN_MS: '1500',
      ORIGINS_PROFILE: PLAYED,
    },
  });
}

function hubEntries(plan: StackPlan): ServiceEntry[] {
  const { ports, secrets } = plan;
  const { files, passwords } = secrets;
  const at = urls(plan);
  const toDirectory = { DIRECTORY_RPC_PORT: String(ports['directory-rpc']) };
  const toReader = { STORE_READER_RPC_PORT: String(ports['store-reader-rpc']) };
  const store = (role: 'writer' | 'reader'): ServiceEntry => ({
    name: `metadata-store-${role}`,
    service: 'metadata-store',
    port: `store-${role}-rpc`,
    management: `store-${role}-management`,
    env: {
      ...kafka(plan, 'metadata-store'),
      DATABASE_URL: databaseUrl(plan, 'metadata_store', passwords.metadataStore),
      METADATA_STORE_ROLE: role,
      METADATA_STORE_RPC_PORT: String(ports[`store-${role}-rpc`]),
      ...toDirectory,
      DATA_KEYS_FILE: files.dataKeys,
      RECEIPT_SIGNING_KEY_FILE: files.receiptKey,
      HUB_ISSUER: at.citizenApi,
    },
  });
  return [
    {
      name: 'directory',
      service: 'directory',
      port: 'directory',
      management: 'directory-management',
      url: at.directory,
      env: {
        ...kafka(plan, 'directory'),
        ...operators(plan, at.directory),
        DATABASE_URL: databaseUrl(plan, 'directory', passwords.directory),
        DIRECTORY_RPC_PORT: String(ports['directory-rpc']),
        DIRECTORY_HTTP_PORT: String(ports.directory),
      },
    },
    store('writer'),
    store('reader'),
    {
      name: 'sync-ingest',
      service: 'sync-ingest',
      port: 'sync-ingest',
      management: 'sync-ingest-management',
      url: at.ingest,
      env: {
        ...kafka(plan, 'sync-ingest'),
        ...operators(plan, at.ingest),
        ...toDirectory,
        DATA_KEYS_FILE: files.dataKeys,
        SYNC_INGEST_HTTP_PORT: String(ports['sync-ingest']),
        STORE_WRITER_RPC_PORT: String(ports['store-writer-rpc']),
      },
    },
    {
      name: 'delivery',
      service: 'delivery',
      port: 'delivery',
      management: 'delivery-management',
      env: {
        ...kafka(plan, 'delivery'),
        ...toDirectory,
        ...toReader,
        DELIVERY_RPC_PORT: String(ports['delivery-rpc']),
        DELIVERY_HTTP_PORT: String(ports.delivery),
        CONTENT_SIGNING_KEY_FILE: files.contentKey,
        ORIGINS_PROFILE: PLAYED,
        HUB_ISSUER: at.citizenApi,
      },
    },
    {
      name: 'expedientes',
      service: 'expedientes',
      port: 'expedientes',
      management: 'expedientes-management',
      env: {
        ...kafka(plan, 'expedientes'),
        ...toDirectory,
        EXPEDIENTES_RPC_PORT: String(ports['expedientes-rpc']),
        EXPEDIENTES_HTTP_PORT: String(ports.expedientes),
        FOLDER_URL: at.citizenApi,
        FOLDER_ENDPOINT: at.expedientes,
        FOLDER_SIGNING_KEY_FILE: files.caseFilesKey,
        ORIGINS_PROFILE: PLAYED,
      },
    },
    {
      name: 'appointments',
      service: 'appointments',
      port: 'appointments-rpc',
      management: 'appointments-management',
      env: {
        ...kafka(plan, 'appointments'),
        ...toDirectory,
        APPOINTMENTS_RPC_PORT: String(ports['appointments-rpc']),
        FOLDER_URL: at.citizenApi,
        FOLDER_SIGNING_KEY_FILE: files.appointmentsKey,
        ORIGINS_PROFILE: PLAYED,
      },
    },
    {
      name: 'alerts',
      service: 'alerts',
      port: 'alerts-rpc',
      management: 'alerts-management',
      env: {
        ...kafka(plan, 'alerts'),
        ...toDirectory,
        ...toReader,
        PUBLIC_URL: at.citizenApi,
        DATABASE_URL: databaseUrl(plan, 'alerts', passwords.alerts),
        DATA_KEYS_FILE: files.alertKeys,
        REDIS_URL: plan.addresses.redisUrl,
        ALERTS_RPC_PORT: String(ports['alerts-rpc']),
        BOUNCE_SMTP_PORT: String(ports['alerts-bounces']),
        BOUNCE_DOMAIN: 'rebotes.valija.example',
        MAIL_FROM: 'Carpeta ciudadana <avisos@valija.example>',
        SMTP_URL: `smtp://127.0.0.1:${String(ports['mail-smtp'])}`,
        // The mail provider is played, on this machine and without TLS; and who tries it out does not want to wait.
        SMTP_IGNORE_TLS: 'true',
        ALERT_HOLD_S: '2',
        NOTICE_HOLD_S: '2',
        ALERT_RETRY_S: '2',
      },
    },
    {
      name: 'citizen-api',
      service: 'citizen-api',
      port: 'citizen-api',
      management: 'citizen-api-management',
      url: at.citizenApi,
      env: {
        ...kafka(plan, 'citizen-api'),
        ...toDirectory,
        ...toReader,
        CITIZEN_API_HTTP_PORT: String(ports['citizen-api']),
        TOKEN_ISSUER: at.clave,
        TOKEN_AUDIENCE: at.citizenApi,
        TOKEN_KEYS_URL: `${at.clave}/jwks`,
        REDIS_URL: plan.addresses.redisUrl,
        LIMITS_KEY_FILE: files.limitsKey,
        DELIVERY_RPC_PORT: String(ports['delivery-rpc']),
        DELIVERY_HTTP_URL: at.delivery,
        EXPEDIENTES_RPC_PORT: String(ports['expedientes-rpc']),
        APPOINTMENTS_RPC_PORT: String(ports['appointments-rpc']),
        ALERTS_RPC_PORT: String(ports['alerts-rpc']),
      },
    },
  ];
}

function kafka(plan: StackPlan, principal: string): Environment {
  return {
    KAFKA_BROKERS: plan.addresses.kafkaBrokers,
    KAFKA_USERNAME: principal,
    KAFKA_PASSWORD: plan.secrets.passwords.principals[principal] ?? '',
  };
}

/** Operators' public keys: the private one stays in its file. */
function operators({ secrets }: StackPlan, audience: string): Environment {
  const { d: _private, ...publicJwk } = JSON.parse(readFileSync(secrets.files.operatorKey, 'utf8')) as Record<
    string,
    unknown
  >;
  return { OPERATOR_KEYS: JSON.stringify({ keys: [publicJwk] }), OPERATOR_AUDIENCE: audience };
}

function databaseUrl({ addresses }: StackPlan, role: string, password: string): string {
  const url = new URL(addresses.postgresUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${DATABASE}`;
  return url.href;
}

function credentials({ layout }: StackPlan, nodeId: string): { username: string; password: string } {
  return JSON.parse(readFileSync(join(layout.root, 'nodes', `${nodeId}.json`), 'utf8')) as {
    username: string;
    password: string;
  };
}
