import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { sleep } from '@valija/clock';
import { environment } from '@valija/config';
import { answers, freePorts, repository } from '@valija/local';
import { BrokerAdmin } from '@valija/messaging/admin';
import type { Stage } from '../stage/stage.js';

const PARTITIONS = 4;
const LOOK_EVERY_MS = 50;
const ANSWERS_WITHIN_MS = 20_000;

type Variables = Readonly<Record<string, string>>;

/** A peer in a process of its own, as ours are. */
export class PeerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /**
   * One that reads a topic of its own.
   *
   * @param name of its file, without an ending
   */
  static consuming({ plan, store }: Stage, name: string, topic: string): PeerProcess {
    return PeerProcess.start(name, { ...kafkaOf(plan), PEER_DATABASE_URL: store.url, PEER_TOPIC: topic });
  }

  /** One that writes so many events a second into the nodes' topics. */
  static feeding({ plan }: Stage, perSecond: number): PeerProcess {
    return PeerProcess.start('feeding-peer', { ...kafkaOf(plan), PEER_PER_SECOND: String(perSecond) });
  }

  /**
   * One that listens at a port.
   *
   * @param name of its file, without an ending
   * @throws Error where nobody listens there in time
   */
  static async listening(name: string, variables: Variables): Promise<{ peer: PeerProcess; origin: string }> {
    const [port = 0] = await freePorts(1);
    const peer = PeerProcess.start(name, { ...variables, PEER_PORT: String(port) });
    const deadline = performance.now() + ANSWERS_WITHIN_MS;
    while (!(await answers(port))) {
      if (performance.now() > deadline) throw new Error(`nobody listens at port ${String(port)}`);
      await sleep(LOOK_EVERY_MS);
    }
    return { peer, origin: `http://127.0.0.1:${String(port)}` };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
  }

  private static start(name: string, variables: Variables): PeerProcess {
    const main = join(repository, 'bench', 'dist', 'peers', `${name}.js`);
    const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', main], {
      env: { ...environment(), ...variables },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new PeerProcess(child);
  }
}

function kafkaOf({ addresses }: Stage['plan']): Variables {
  const { kafkaAdmin, kafkaBrokers } = addresses;
  return {
    PEER_KAFKA_BROKERS: kafkaBrokers,
    PEER_KAFKA_PRINCIPAL: `${kafkaAdmin.username}:${kafkaAdmin.password}`,
  };
}

/** The topic that a peer reads. */
export async function makePeerTopic({ plan }: Stage, name: string): Promise<void> {
  const { kafkaAdmin, kafkaBrokers } = plan.addresses;
  const brokers = kafkaBrokers.split(',');
  const admin = new BrokerAdmin({ ...kafkaAdmin, brokers, tls: false, clientId: 'bench' });
  await admin.ensureTopics([
    { name, partitions: PARTITIONS, replicas: 1, writer: 'node', configuration: {} },
  ]);
  await admin.close();
}
