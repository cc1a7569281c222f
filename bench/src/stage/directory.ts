import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StackPlan, valija } from '@valija/local';
import { nodes } from '../load/population.js';
import { CLIENT } from './identity.js';

const FROM = '2026-01-01T00:00:00Z';
const MOST_REQUESTS = 10_000_000;

/** Twenty nodes with their four thousand bodies, and the application that asks. */
export async function registerAll({ layout }: StackPlan, originUrl: string): Promise<void> {
  const owned = nodes.flatMap(({ nodeId, issuers }) =>
    issuers.map(({ dir3 }) => ({ node: nodeId, body: dir3 })),
  );
  const entries = {
    bodies: nodes.flatMap(({ issuers }) =>
      issuers.map((body) => ({ ...body, sector: 'local', status: 'in-force' })),
    ),
    nodes: nodes.map(({ nodeId, issuers }) => ({
      nodeId,
      name: nodeId,
      kind: 'regional',
      operator: issuers[0]?.dir3,
      status: 'active',
      endpoint: originUrl,
    })),
    routes: owned.map((entry) => ({ ...entry, service: 'notifications', from: FROM })),
    agreements: owned.map((entry) => ({
      ...entry,
      agreementId: `${entry.node}.${entry.body.toLowerCase()}`,
      includesUnits: false,
      legalBasis: 'benchmark',
      contractVersion: '1',
      from: FROM,
    })),
    clients: [
      {
        clientId: CLIENT,
        name: 'The application of the benchmarks',
        scopes: ['dispatches:read', 'appearances:write'],
        requestsPerMinute: MOST_REQUESTS,
        status: 'active',
      },
    ],
  };
  const file = join(layout.root, 'bench-directory.json');
  writeFileSync(file, JSON.stringify(entries));
  await valija(['apply', file], layout);
}
