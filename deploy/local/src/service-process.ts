import { join } from 'node:path';
import { repository } from './layout.js';
import type { ProcessSpec } from './process-spec.js';
import type { PortName } from './settings.js';
import type { StackPlan } from './stack-plan.js';

export type Environment = Readonly<Record<string, string>>;

/** A service as this stack runs it. */
export interface ServiceEntry {
  readonly name: string;
  /** Folder under services/. */
  readonly service: string;
  readonly port: PortName;
  readonly management: PortName;
  readonly url?: string;
  readonly env: Environment;
}

/** Without source maps: they cost each process a quarter of a second, and what tsc writes is as readable. */
const NODE_FLAGS = ['--disable-warning=TimeoutNegativeWarning'];
const READY_WITHIN_MS = 1_000;

/** A service as a process of this machine. */
export function serviceSpec(
  plan: StackPlan,
  { name, service, port, management, url, env }: ServiceEntry,
): ProcessSpec {
  const managementPort = plan.ports[management];
  const health = `http://127.0.0.1:${managementPort}/health/ready`;
  return {
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, join(repository, 'services', service, 'dist', 'main.js')],
    env: { ...plan.extraEnvironment, ...env, MANAGEMENT_PORT: String(managementPort) },
    cwd: repository,
    port: plan.ports[port],
    ...(url !== undefined && { url }),
    health,
    isReady: () => answersOk(health),
  };
}

export async function answersOk(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(READY_WITHIN_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
