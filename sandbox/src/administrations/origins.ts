import type { Clock } from '@valija/clock';
import { issuersOf } from '../world/administration.js';
import { councilPlans } from '../world/councils.js';
import { nodePlans } from '../world/nodes.js';
import type { ContentLibrary } from './content-library.js';
import { SimulatedOrigin } from './simulated-origin.js';

interface OriginAddresses {
  readonly sandboxUrl: string;
  readonly hubIssuer: string;
  readonly generalNodeUrl: string;
}

/** Every content endpoint of the sandbox, by the id of its system or node. */
export function simulatedOrigins(
  { sandboxUrl, hubIssuer, generalNodeUrl }: OriginAddresses,
  library: ContentLibrary,
  clock: Clock,
): ReadonlyMap<string, SimulatedOrigin> {
  const systemIds = nodePlans.flatMap(issuersOf).flatMap(({ systemId }) => systemId ?? []);
  const councilSystemIds = councilPlans().flatMap(({ systemId }) => systemId ?? []);
  const origins = [
    ...systemIds.map((id) => ({ id, path: 'systems', asker: hubIssuer })),
    ...nodePlans.map(({ nodeId }) => ({ id: nodeId, path: 'nodes', asker: hubIssuer })),
    ...councilSystemIds.map((id) => ({ id, path: 'systems', asker: generalNodeUrl })),
  ].map(
    ({ id, path, asker }) =>
      new SimulatedOrigin({ id, endpoint: `${sandboxUrl}/${path}/${id}`, asker, library, clock }),
  );
  return new Map(origins.map((origin) => [origin.options.id, origin]));
}
