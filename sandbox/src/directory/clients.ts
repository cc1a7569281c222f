import { type ClientEntry, type ClientScope, clientScopes } from '@valija/contracts';
import { generalNodeOperator } from '../world/other-entities.js';

/** An application of the sandbox: an entry of the directory, and a client of the Cl@ve simulator. */
export interface Application extends ClientEntry {
  readonly scopes: readonly ClientScope[];
  /** Nothing for a public client. Fixed and published: it protects a sandbox. */
  readonly secret?: string;
}

export const applications: readonly Application[] = [
  {
    clientId: 'valija-cli',
    name: 'Línea de órdenes de Valija',
    scopes: clientScopes,
    requestsPerMinute: 6_000,
    status: 'active',
  },
  {
    clientId: 'carpeta-estado',
    name: 'Carpeta ciudadana del Estado',
    operator: generalNodeOperator.dir3,
    scopes: clientScopes,
    requestsPerMinute: 600_000,
    status: 'active',
    secret: 'sandbox-carpeta-estado-secret',
  },
  {
    clientId: 'app-lectura',
    name: 'Aplicación de solo lectura',
    scopes: ['dispatches:read'],
    requestsPerMinute: 600,
    status: 'active',
    secret: 'sandbox-app-lectura-secret',
  },
];

export function clients(): ClientEntry[] {
  return applications.map(({ secret: _secret, ...entry }) => entry);
}
