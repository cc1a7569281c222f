import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './layout.js';
import type { ProcessSpec } from './process-spec.js';
import { answersOk } from './service-process.js';
import { type StackPlan, urls } from './stack-plan.js';

interface Council {
  readonly councilId: string;
  readonly name: string;
  readonly bodies: readonly string[];
  readonly content: Readonly<Record<string, string>>;
}

const NODE_FLAGS = ['--disable-warning=TimeoutNegativeWarning'];
const councilsSource = join(repository, 'sandbox', 'data', 'councils.json');

export function sandboxCouncils(): Council[] {
  return JSON.parse(readFileSync(councilsSource, 'utf8')) as Council[];
}

/** The councils of the general node, with their public keys and where their content is. */
export function writeCouncilsFile(plan: StackPlan): string {
  const path = join(plan.layout.root, 'councils.json');
  const councils = sandboxCouncils().map((council) => {
    const key = readFileSync(join(plan.secrets.files.councilKeys, `${council.councilId}.jwk`), 'utf8');
    const { d: _private, ...publicJwk } = JSON.parse(key) as Record<string, unknown>;
    return { ...council, keys: { keys: [publicJwk] } };
  });
  writeFileSync(path, JSON.stringify(councils, null, 2).replaceAll('${SANDBOX_URL}', urls(plan).sandbox), {
    mode: 0o600,
  });
  return path;
}

/** The Cl@ve simulator. */
export function claveSpec(plan: StackPlan): ProcessSpec {
  const { clave, citizenApi } = urls(plan);
  return {
    name: 'clave',
    command: process.execPath,
    args: [...NODE_FLAGS, join(repository, 'sandbox', 'dist', 'clave.main.js')],
    env: {
      ...plan.extraEnvironment,
      CLAVE_HTTP_PORT: String(plan.ports.clave),
      CLAVE_ISSUER: clave,
      CLAVE_STATE_DIR: join(plan.layout.data, 'clave'),
      TOKEN_AUDIENCE: citizenApi,
    },
    cwd: repository,
    port: plan.ports.clave,
    url: clave,
    isReady: () => answersOk(`${clave}/health`),
  };
}

/** The mail provider of the sandbox's people. What bounces comes back to the hub's own door. */
export function mailSpec(plan: StackPlan): ProcessSpec {
  const { mail } = urls(plan);
  return {
    name: 'mail',
    command: process.execPath,
    args: [...NODE_FLAGS, join(repository, 'sandbox', 'dist', 'mail.main.js')],
    env: {
      ...plan.extraEnvironment,
      MAIL_HTTP_PORT: String(plan.ports.mail),
      MAIL_SMTP_PORT: String(plan.ports['mail-smtp']),
      MAIL_BOUNCES_TO: `127.0.0.1:${plan.ports['alerts-bounces']}`,
    },
    cwd: repository,
    port: plan.ports.mail,
    url: mail,
    isReady: () => answersOk(`${mail}/health`),
  };
}

/** Every simulated administration but the general node, in one process. */
export function administrationsSpec(plan: StackPlan): ProcessSpec {
  const { sandbox } = urls(plan);
  return {
    name: 'sandbox',
    command: process.execPath,
    args: [...NODE_FLAGS, join(repository, 'sandbox', 'dist', 'administrations.main.js')],
    env: { ...plan.extraEnvironment, ...sandboxEnvironment(plan) },
    cwd: repository,
    port: plan.ports.sandbox,
    url: sandbox,
    isReady: () => answersOk(`${sandbox}/health`),
  };
}

export function sandboxEnvironment(plan: StackPlan): Record<string, string> {
  const { sandbox, generalNode, citizenApi, regionalFolder } = urls(plan);
  return {
    KAFKA_BROKERS: plan.addresses.kafkaBrokers,
    SANDBOX_HTTP_PORT: String(plan.ports.sandbox),
    SANDBOX_URL: sandbox,
    SANDBOX_STATE_DIR: join(plan.layout.data, 'sandbox'),
    NODE_CREDENTIALS_DIR: join(plan.layout.root, 'nodes'),
    COUNCIL_KEYS_DIR: plan.secrets.files.councilKeys,
    GENERAL_NODE_URL: generalNode,
    REGIONAL_FOLDER_URL: regionalFolder,
    HUB_ISSUER: citizenApi,
  };
}
