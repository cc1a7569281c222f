import { randomBytes } from 'node:crypto';
import { nodeTopics } from '@valija/contracts';
import { Broker, type KafkaSettings, grantsOf, nodePrincipal } from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { quietLogger } from './quiet-logger.js';
import { servers } from './servers.js';

export interface TestBroker {
  /** As the administrator, who may do everything. */
  readonly settings: KafkaSettings;
  readonly broker: Broker;
  readonly admin: BrokerAdmin;
  /** A node id that no other test uses. */
  nodeId(): string;
  /** Those that it has given. */
  readonly nodeIds: ReadonlySet<string>;
  /** Makes a node's topics, principal and access rules. */
  addNode(nodeId: string, partitions?: number): Promise<KafkaSettings>;
  addTopic(name: string, partitions?: number): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = 'test';

/** The broker of this run, with what tests need of it. */
export function testBroker(): TestBroker {
  const { kafkaBrokers, kafkaAdmin } = servers();
  const settings: KafkaSettings = {
    brokers: kafkaBrokers.split(','),
    username: kafkaAdmin.username,
    password: kafkaAdmin.password,
    tls: false,
    clientId: 'test',
  };
  const admin = new BrokerAdmin(settings);
  const nodeIds = new Set<string>();
  const addTopic = (name: string, partitions = 1): Promise<void> =>
    admin.ensureTopics([
      { name, partitions, replicas: 1, writer: 'node', configuration: { 'cleanup.policy': 'delete' } },
    ]);
  return {
    settings,
    broker: new Broker(settings, quietLogger()),
    admin,
    nodeId: () => {
      const nodeId = `t${randomBytes(5).toString('hex')}`;
      nodeIds.add(nodeId);
      return nodeId;
    },
    nodeIds,
    addTopic,
    addNode: async (nodeId, partitions = 2) => {
      const { dispatches, ...others } = nodeTopics(nodeId);
      await addTopic(dispatches, partitions);
      for (const topic of Object.values(others)) await addTopic(topic);
      await admin.setPasswords(new Map([[nodePrincipal(nodeId), PASSWORD]]));
      // Tests play the services as the administrator: a stack beside them must not take these topics for its own.
      await admin.grant(grantsOf(nodeId).filter(({ principal }) => principal === nodePrincipal(nodeId)));
      return { ...settings, username: nodePrincipal(nodeId), password: PASSWORD, clientId: nodeId };
    },
    close: () => admin.close(),
  };
}
