import { environment } from '@valija/config';
import { freePorts, isFree } from './ports.js';
import { MissingRequirement } from './process-spec.js';

/** Every port of the stack, in the order of their defaults. */
export const portNames = [
  'citizen-api',
  'directory',
  'sync-ingest',
  'general-node',
  'clave',
  'sandbox',
  'delivery',
  'directory-rpc',
  'store-writer-rpc',
  'store-reader-rpc',
  'delivery-rpc',
  'citizen-api-management',
  'directory-management',
  'sync-ingest-management',
  'general-node-management',
  'delivery-management',
  'store-writer-management',
  'store-reader-management',
  'postgres',
  'kafka',
  'kafka-controller',
  'redis',
  'expedientes',
  'expedientes-rpc',
  'expedientes-management',
  'andalucia-carpeta',
  'andalucia-carpeta-rpc',
  'andalucia-carpeta-management',
  'appointments-rpc',
  'appointments-management',
  'mail',
  'mail-smtp',
  'alerts-bounces',
  'alerts-rpc',
  'alerts-management',
] as const;

export type PortName = (typeof portNames)[number];
export type Ports = Readonly<Record<PortName, number>>;

const DEFAULT_BASE = 8_480;
const BASE_VARIABLE = 'VALIJA_PORT_BASE';

/** One after the other from VALIJA_PORT_BASE, each movable on its own. */
export function portsFromEnvironment(): Ports {
  const env = environment();
  const base = Number(env[BASE_VARIABLE] ?? DEFAULT_BASE);
  return asPorts(portNames.map((name, index) => Number(env[variableOf(name)] ?? base + index)));
}

/** A stack beside the everyday one, with a state of its own: `.valija/<name>`. */
export function stackName(): string | undefined {
  return environment()['VALIJA_STACK'];
}

/** Ports that nobody uses now, for a stack of a test. */
export async function anyPorts(): Promise<Ports> {
  return asPorts(await freePorts(portNames.length));
}

/** @throws MissingRequirement naming every port that somebody else has, and what to set */
export async function requireFree(ports: Ports, needed: readonly PortName[]): Promise<void> {
  const taken: string[] = [];
  for (const name of needed) {
    if (!(await isFree(ports[name]))) {
      taken.push(
        `Port ${ports[name]} (${name}) is taken by another process. Set ${variableOf(name)} to a free one.`,
      );
    }
  }
  if (taken.length > 0) {
    throw new MissingRequirement(
      taken.join('\n'),
      `Or set ${BASE_VARIABLE} to move them all (now ${ports['citizen-api']}).`,
    );
  }
}

function variableOf(name: PortName): string {
  return `VALIJA_PORT_${name.replaceAll('-', '_').toUpperCase()}`;
}

function asPorts(numbers: readonly number[]): Ports {
  return Object.fromEntries(portNames.map((name, index) => [name, numbers[index] ?? 0])) as unknown as Ports;
}
