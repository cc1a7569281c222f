import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, type KafkaSettings } from '@valija/messaging';
import type { BrokerAdmin } from '@valija/messaging/admin';
import { createLogger } from '@valija/observability';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Profile } from './profile.js';

/** The credentials of a node, as `valija node add` and `valija apply` write them. */
export interface NodeCredentials {
  readonly nodeId: string;
  readonly username: string;
  readonly password: string;
}

const logger = createLogger('valija', 'error');

export function adminSettings({ kafka }: Profile): KafkaSettings {
  return { ...kafka, clientId: `valija-${randomUUID().slice(0, 8)}` };
}

export async function brokerAdmin(profile: Profile): Promise<BrokerAdmin> {
  const { BrokerAdmin } = await import('@valija/messaging/admin');
  return new BrokerAdmin(adminSettings(profile));
}

export function adminBroker(profile: Profile): Broker {
  return new Broker(adminSettings(profile), logger);
}

/** A connection as a node, with the node's own credentials. */
export function nodeBroker(profile: Profile, nodeId: string): Broker {
  const { username, password } = readCredentials(profile, nodeId);
  return new Broker({ ...adminSettings(profile), username, password }, logger);
}

function readCredentials({ nodesDirectory }: Profile, nodeId: string): NodeCredentials {
  const path = join(nodesDirectory, `${nodeId}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as NodeCredentials;
  } catch {
    throw new CommandFailed(
      `There are no credentials of the node "${nodeId}" at ${path}.\n"valija node ls" lists the nodes; "valija node add" makes one with its credentials.`,
      exitCodes.usage,
    );
  }
}
