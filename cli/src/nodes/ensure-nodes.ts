import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grantsOf, nodePrincipal } from '@valija/messaging';
import type { BrokerAdmin } from '@valija/messaging/admin';
import type { NodeCredentials } from '../kafka.js';
import type { TopicPlans } from './topic-plan.js';

const PASSWORD_BYTES = 24;

export interface EnsuredNode {
  readonly nodeId: string;
  readonly credentialsFile: string;
  readonly isNew: boolean;
}

/**
 * Makes what nodes need on the bus: three topics each, a principal, its rights by literal name, its quota. Safe to repeat: a node
 * that has credentials already keeps them, and Kafka is told them again, in case that it lost them.
 */
export async function ensureNodes(
  admin: BrokerAdmin,
  plans: TopicPlans,
  nodeIds: readonly string[],
  directory: string,
): Promise<EnsuredNode[]> {
  await admin.ensureTopics(nodeIds.flatMap((nodeId) => plans.node(nodeId)));
  await admin.grant(nodeIds.flatMap((nodeId) => grantsOf(nodeId)));
  const nodes = nodeIds.map((nodeId) => {
    const credentialsFile = join(directory, `${nodeId}.json`);
    const isNew = !existsSync(credentialsFile);
    return { nodeId, credentialsFile, isNew, credentials: isNew ? made(nodeId) : read(credentialsFile) };
  });
  await admin.setPasswords(
    new Map(nodes.map(({ credentials: { username, password } }) => [username, password])),
  );
  await admin.setQuotas(nodeIds.map(nodePrincipal), plans.quota());
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const { credentialsFile, isNew, credentials } of nodes) {
    if (isNew) writeFileSync(credentialsFile, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  }
  return nodes.map(({ credentials: _, ...node }) => node);
}

function made(nodeId: string): NodeCredentials {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  return { nodeId, username: nodePrincipal(nodeId), password };
}

function read(path: string): NodeCredentials {
  return JSON.parse(readFileSync(path, 'utf8')) as NodeCredentials;
}
