import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from '../ports.js';
import { MissingRequirement, type ProcessSpec } from '../process-spec.js';
import { run } from '../run.js';

export interface KafkaOptions {
  /** Folder of the jars. */
  readonly jars: string;
  /** Folder of log4j2.yaml. */
  readonly settings: string;
  readonly directory: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly adminPassword: string;
  /** Compiles its code to the full: dearer for half a minute, faster ever after. For benchmarks. */
  readonly isForLoad?: boolean | undefined;
}

export const KAFKA_ADMIN = 'admin';

/** Kafka 4.3 in KRaft mode: one broker, SCRAM only, ACLs on, nobody may make a topic by using it. */
export async function kafkaSpec(options: KafkaOptions): Promise<ProcessSpec> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const properties = join(options.directory, 'server.properties');
  writeFileSync(properties, serverProperties(options), { mode: 0o600 });
  const classpath = join(options.jars, '*');
  if (!existsSync(join(options.directory, 'log', 'meta.properties')))
    await format(classpath, properties, options);
  return {
    name: 'kafka',
    command: 'java',
    args: [
      '-Xms256m',
      '-Xmx512m',
      '-XX:+UseSerialGC',
      ...(options.isForLoad ? [] : ['-XX:TieredStopAtLevel=1']),
      '-XX:+ExitOnOutOfMemoryError',
      `-Dlog4j2.configurationFile=${join(options.settings, 'log4j2.yaml')}`,
      '-cp',
      classpath,
      'kafka.Kafka',
      properties,
    ],
    cwd: options.directory,
    port: options.port,
    isReady: () => answers(options.port),
    stopSignal: 'SIGTERM',
  };
}

async function format(classpath: string, properties: string, options: KafkaOptions): Promise<void> {
  const tool = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', classpath, 'kafka.tools.StorageTool'];
  const id = await run('java', [...tool, 'random-uuid']);
  const clusterId = id.output.trim().split('\n').at(-1) ?? '';
  // The password must be on this command line: StorageTool reads it from nowhere else.
  const credentials = `SCRAM-SHA-512=[name=${KAFKA_ADMIN},password=${options.adminPassword}]`;
  const made = await run('java', [
    ...tool,
    'format',
    '--cluster-id',
    clusterId,
    '--config',
    properties,
    '--add-scram',
    credentials,
  ]);
  if (made.code !== 0) {
    throw new MissingRequirement(
      `Kafka could not prepare ${options.directory}: ${made.output.trim().split('\n').at(-1) ?? ''}`,
      'If the folder is damaged, start again from nothing: npm start -- --reset',
    );
  }
}

function serverProperties({ directory, port, controllerPort, adminPassword }: KafkaOptions): string {
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule';
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const admin = `username="${KAFKA_ADMIN}" password="${adminPassword}"`;
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${String(controllerPort)}`,
    listeners: `SASL_PLAINTEXT://127.0.0.1:${String(port)},CONTROLLER://127.0.0.1:${String(controllerPort)}`,
    'advertised.listeners': `SASL_PLAINTEXT://127.0.0.1:${String(port)}`,
    'listener.security.protocol.map': 'SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${plain} required ${admin} user_${KAFKA_ADMIN}="${adminPassword}";`,
    'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config': `${scram} required ${admin};`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${KAFKA_ADMIN}`,
    'allow.everyone.if.no.acl.found': false,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'controlled.shutdown.enable': true,
    // Who was killed said no goodbye: the next start waits until the old session has ended (nine seconds by default).
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'log.dirs': join(directory, 'log'),
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('\n')}\n`;
}
