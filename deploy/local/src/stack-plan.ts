import type { Layout } from './layout.js';
import type { Secrets } from './secrets.js';
import type { ServerAddresses } from './servers/servers.js';
import type { Ports } from './settings.js';

/** Everything that decides what a stack's processes are told. */
export interface StackPlan {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly addresses: ServerAddresses;
  /** Added to the environment of every service. */
  readonly extraEnvironment: Readonly<Record<string, string>>;
}

export const DATABASE = 'valija';

/** Where the parts of a stack answer. */
export function urls({
  ports,
}: Pick<StackPlan, 'ports'>): Record<
  | 'citizenApi'
  | 'directory'
  | 'ingest'
  | 'generalNode'
  | 'clave'
  | 'sandbox'
  | 'delivery'
  | 'expedientes'
  | 'regionalFolder'
  | 'mail',
  string
> {
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    citizenApi: at(ports['citizen-api']),
    directory: at(ports.directory),
    ingest: at(ports['sync-ingest']),
    generalNode: at(ports['general-node']),
    clave: at(ports.clave),
    sandbox: at(ports.sandbox),
    delivery: at(ports.delivery),
    expedientes: at(ports.expedientes),
    regionalFolder: at(ports['andalucia-carpeta']),
    mail: at(ports.mail),
  };
}
