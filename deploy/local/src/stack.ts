import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Layout, repository } from './layout.js';
import { run } from './run.js';
import {
  administrationsSpec,
  claveSpec,
  sandboxCouncils,
  sandboxEnvironment,
  writeCouncilsFile,
} from './sandbox-specs.js';
import { loadSecrets } from './secrets.js';
import { type ServerAddresses, serverSpecs } from './servers/servers.js';
import { generalNodeSpec, hubSpecs } from './service-specs.js';
import type { Ports } from './settings.js';
import { DATABASE, type StackPlan, urls } from './stack-plan.js';
import type { Supervisor } from './supervisor/supervisor.js';

export interface StackOptions {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly redisUrl?: string | undefined;
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  /** Servers that run already (tests); else the stack starts its own. */
  readonly addresses?: ServerAddresses;
  /** Told when a step begins. */
  readonly step: (what: string) => void;
}

/** Starts everything, in the order in which the parts need each other. */
export async function startStack(supervisor: Supervisor, options: StackOptions): Promise<StackPlan> {
  const plan = await startHub(supervisor, options);
  options.step('the administrations of the sandbox, and their first dispatches');
  await Promise.all([supervisor.startStage([claveSpec(plan)]), registerSandbox(plan)]);
  await supervisor.startStage([generalNodeSpec(plan, writeCouncilsFile(plan))]);
  await supervisor.startStage([administrationsSpec(plan)]);
  supervisor.markReady();
  return plan;
}

/** The servers and the services of the hub, with an empty directory. */
export async function startHub(supervisor: Supervisor, options: StackOptions): Promise<StackPlan> {
  const { layout, ports, step } = options;
  const councils = sandboxCouncils().map(({ councilId }) => councilId);
  const secrets = await loadSecrets(layout.secrets, councils);
  const addresses = options.addresses ?? (await startServers(supervisor, options, secrets.passwords));
  const plan: StackPlan = {
    layout,
    ports,
    secrets,
    addresses,
    extraEnvironment: options.extraEnvironment ?? {},
  };
  writeProfile(plan);
  step('databases, roles, topics and principals');
  await valija(['setup', '--deployment', writeDeployment(plan)], layout);
  step('the hub');
  const { directory, others } = hubSpecs(plan);
  await supervisor.startStage(directory);
  await supervisor.startStage(others);
  return plan;
}

async function startServers(
  supervisor: Supervisor,
  { layout, ports, redisUrl, step }: StackOptions,
  passwords: { postgres: string; kafka: string; redis: string },
): Promise<ServerAddresses> {
  step('PostgreSQL, Kafka and Redis');
  const { specs, addresses } = await serverSpecs({
    layout,
    ports: {
      postgres: ports.postgres,
      kafka: ports.kafka,
      kafkaController: ports['kafka-controller'],
      redis: ports.redis,
    },
    passwords,
    redisUrl,
  });
  await supervisor.startStage(specs);
  return addresses;
}

/** The sandbox's part of the directory, by the same command that an operator uses. */
async function registerSandbox(plan: StackPlan): Promise<void> {
  const file = join(plan.layout.root, 'directory.json');
  const made = await run(process.execPath, [join(repository, 'sandbox', 'dist', 'directory.main.js'), file], {
    env: sandboxEnvironment(plan),
  });
  if (made.code !== 0) throw new Error(`the sandbox could not write its directory:\n${made.output}`);
  await valija(['apply', file], plan.layout);
}

/** Runs the command line against a stack. */
export async function valija(args: readonly string[], layout: Layout): Promise<void> {
  const done = await run(process.execPath, [join(repository, 'cli', 'dist', 'main.js'), ...args], {
    env: { VALIJA_PROFILE: profilePath(layout) },
  });
  if (done.code !== 0) throw new Error(`valija ${args[0] ?? ''} failed:\n${done.output}`);
}

export function profilePath(layout: Layout): string {
  return join(layout.root, 'profile.json');
}

/** What the command line needs to know of this stack. */
function writeProfile(plan: StackPlan): void {
  const { addresses, layout, secrets } = plan;
  const at = urls(plan);
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  const profile = {
    directoryUrl: at.directory,
    ingestUrl: at.ingest,
    citizenApiUrl: at.citizenApi,
    generalNodeUrl: at.generalNode,
    claveUrl: at.clave,
    sandboxUrl: at.sandbox,
    kafka: { brokers: addresses.kafkaBrokers.split(','), ...addresses.kafkaAdmin, tls: false, replicas: 1 },
    operatorKeyFile: secrets.files.operatorKey,
    nodesDirectory: join(layout.root, 'nodes'),
    runFile: layout.runFile,
  };
  writeFileSync(profilePath(layout), `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600 });
}

function writeDeployment({ addresses, layout, secrets }: StackPlan): string {
  const { passwords } = secrets;
  const path = join(layout.secrets, 'deployment.json');
  const deployment = {
    postgres: {
      superuserUrl: addresses.postgresUrl,
      database: DATABASE,
      services: {
        directory: { service: passwords.directory, owner: passwords.directoryOwner },
        metadata_store: { service: passwords.metadataStore, owner: passwords.metadataStoreOwner },
      },
    },
    kafka: {
      brokers: addresses.kafkaBrokers.split(','),
      ...addresses.kafkaAdmin,
      tls: false,
      replicas: 1,
      principals: passwords.principals,
    },
  };
  writeFileSync(path, JSON.stringify(deployment, null, 2), { mode: 0o600 });
  return path;
}
