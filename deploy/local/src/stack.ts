import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Layout, repository } from './layout.js';
import type { ProcessSpec } from './process-spec.js';
import { run } from './run.js';
import {
  administrationsSpec,
  claveSpec,
  mailSpec,
  sandboxCouncils,
  sandboxEnvironment,
  writeCouncilsFile,
} from './sandbox-specs.js';
import { loadSecrets } from './secrets.js';
import { type ServerAddresses, serverSpecs } from './servers/servers.js';
import { generalNodeSpec, hubSpecs, regionalFolderSpec } from './service-specs.js';
import type { Ports } from './settings.js';
import { DATABASE, type StackPlan, urls } from './stack-plan.js';
import type { Supervisor } from './supervisor/supervisor.js';

export interface StackOptions {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly redisUrl?: string | undefined;
  readonly isForLoad?: boolean;
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  /** Without the sandbox, but with its Cl@ve: citizens can sign in. */
  readonly withSignIn?: boolean;
  /** Changes a service of the hub before it starts, or makes several processes of it. */
  readonly asProcesses?: (service: ProcessSpec) => readonly ProcessSpec[];
  /** Servers that run already (tests); else the stack starts its own. */
  readonly addresses?: ServerAddresses;
  /** Told when a step begins. */
  readonly step: (what: string) => void;
}

/** Starts everything: each part as soon as what it needs is there. */
export async function startStack(supervisor: Supervisor, options: StackOptions): Promise<StackPlan> {
  const { step } = options;
  const { plan, servers } = await prepare(options);
  const [directoryFile] = await Promise.all([
    writeSandboxDirectory(plan),
    supervisor.startStage([claveSpec(plan), mailSpec(plan)]),
    supervisor.startStage(servers),
  ]);
  await setUp(plan, step);
  step('the hub, and the administrations of the sandbox with their first dispatches');
  const { directory, others } = hubSpecs(plan);
  const startNodes = (): Promise<void> =>
    supervisor.startStage([
      generalNodeSpec(plan, writeCouncilsFile(plan)),
      administrationsSpec(plan),
      regionalFolderSpec(plan),
    ]);
  const applied = supervisor.startStage(directory).then(() => valija(['apply', directoryFile], plan.layout));
  await Promise.all([
    // They ask for their copy of the directory until it is there.
    supervisor.startStage(others),
    applied,
    // The nodes begin to publish while the hub still starts: what they say waits in their topics.
    haveCredentials(plan, directoryFile) ? startNodes() : applied.then(startNodes),
  ]);
  supervisor.markReady();
  return plan;
}

/** The servers and the services of the hub, with an empty directory. */
export async function startHub(supervisor: Supervisor, options: StackOptions): Promise<StackPlan> {
  const { plan, servers } = await prepare(options);
  await supervisor.startStage(servers);
  await setUp(plan, options.step);
  options.step('the hub');
  const { directory, others } = hubSpecs(plan);
  await supervisor.startStage(directory);
  const { asProcesses = (service) => [service], withSignIn = false } = options;
  await supervisor.startStage([...others.flatMap(asProcesses), ...(withSignIn ? [claveSpec(plan)] : [])]);
  return plan;
}

/** Secrets, addresses, and what the command line must know: everything but processes. */
async function prepare(options: StackOptions): Promise<{ plan: StackPlan; servers: ProcessSpec[] }> {
  const { layout, ports, step } = options;
  step('PostgreSQL, Kafka and Redis');
  const councils = sandboxCouncils().map(({ councilId }) => councilId);
  const secrets = await loadSecrets(layout.secrets, councils);
  const { specs, addresses } = options.addresses
    ? { specs: [], addresses: options.addresses }
    : await serverSpecs({
        layout,
        ports: {
          postgres: ports.postgres,
          kafka: ports.kafka,
          kafkaController: ports['kafka-controller'],
          redis: ports.redis,
        },
        passwords: secrets.passwords,
        redisUrl: options.redisUrl,
        isForLoad: options.isForLoad,
      });
  const plan = { layout, ports, secrets, addresses, extraEnvironment: options.extraEnvironment ?? {} };
  writeProfile(plan);
  return { plan, servers: specs };
}

async function setUp(plan: StackPlan, step: StackOptions['step']): Promise<void> {
  step('databases, roles, topics and principals');
  await valija(['setup', '--deployment', writeDeployment(plan)], plan.layout);
}

/** The sandbox's part of the directory, as the file that an operator would apply. */
async function writeSandboxDirectory(plan: StackPlan): Promise<string> {
  const file = join(plan.layout.root, 'directory.json');
  const made = await run(process.execPath, [join(repository, 'sandbox', 'dist', 'directory.main.js'), file], {
    env: sandboxEnvironment(plan),
  });
  if (made.code !== 0) throw new Error(`the sandbox could not write its directory:\n${made.output}`);
  return file;
}

/** From the second start on, nodes need not wait for what is there already. */
function haveCredentials({ layout }: StackPlan, directoryFile: string): boolean {
  const { nodes } = JSON.parse(readFileSync(directoryFile, 'utf8')) as { nodes: { nodeId: string }[] };
  return nodes.every(({ nodeId }) => existsSync(join(layout.root, 'nodes', `${nodeId}.json`)));
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
    mailUrl: at.mail,
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
        alerts: { service: passwords.alerts, owner: passwords.alertsOwner },
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
