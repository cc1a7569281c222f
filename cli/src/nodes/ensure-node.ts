import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grantsOf, nodePrincipal } from '@valija/messaging';
import type { BrokerAdmin } from '@valija/messaging/admin';
import type { NodeCredentials } from '../kafka.js';
import type { TopicPlans } from './topic-plan.js';

const PASSWORD_BYTES = 24;

/**
 * Makes what a node needs on the bus: its three topics, its principal, its rights by literal name. Safe to repeat: a
 * node that has credentials already keeps them.
 *
 * @returns the file of its credentials, and whether they are new
 */
export async function ensureNode(
  admin: BrokerAdmin,
  plans: TopicPlans,
  nodeId: string,
  directory: string,
): Promise<{ readonly credentialsFile: string; readonly isNew: boolean }> {
  for (const plan of plans.node(nodeId)) await admin.ensureTopic(plan);
  await admin.grant(grantsOf(nodeId));
  const credentialsFile = join(directory, `${nodeId}.json`);
  if (existsSync(credentialsFile)) return { credentialsFile, isNew: false };
  const credentials: NodeCredentials = {
    nodeId,
    username: nodePrincipal(nodeId),
    password: randomBytes(PASSWORD_BYTES).toString('base64url'),
  };
  await admin.setPassword(credentials.username, credentials.password);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(credentialsFile, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return { credentialsFile, isNew: true };
}
