import { clientScopes } from '@valija/contracts';
import type { Issuers } from '../read-record.js';

/** Of three nodes two that publish as a maker of their own would, and one with the node's library. */
export const publishingNodes = ['prueba-norte', 'prueba-sur'] as const;
export const libraryNode = 'prueba-este';
/** A fourth, with a small part of the load: the node in a box, at which a council publishes by HTTP. */
export const generalNode = 'nodo-general';
export const campaignNodes = [...publishingNodes, libraryNode, generalNode];

const ISSUERS_A_NODE = 25;
const FROM = '2026-01-01T00:00:00Z';

export interface Issuer {
  readonly dir3: string;
  readonly name: string;
}

export function issuersOf(nodeId: string): Issuer[] {
  const node = campaignNodes.indexOf(nodeId) + 1;
  return Array.from({ length: ISSUERS_A_NODE }, (_, index) => {
    const dir3 = `L01${String(node)}${String(index).padStart(5, '0')}`;
    return { dir3, name: `Ayuntamiento de la Prueba ${dir3}` };
  });
}

/** Whose each body is. */
export const campaignIssuers: Issuers = new Map(
  campaignNodes.flatMap((nodeId) => issuersOf(nodeId).map(({ dir3 }) => [dir3, nodeId] as const)),
);

/**
 * What the directory must hold for a campaign.
 *
 * @param endpointOf where the documents of a node are
 */
export function campaignDirectory(endpointOf: (nodeId: string) => string): Record<string, object[]> {
  const owned = campaignNodes.flatMap((node) => issuersOf(node).map(({ dir3 }) => ({ node, body: dir3 })));
  return {
    bodies: campaignNodes
      .flatMap(issuersOf)
      .map((body) => ({ ...body, sector: 'local', status: 'in-force' })),
    nodes: campaignNodes.map((nodeId) => ({
      nodeId,
      name: nodeId,
      kind: nodeId === generalNode ? 'general' : 'regional',
      operator: issuersOf(nodeId)[0]?.dir3,
      status: 'active',
      endpoint: endpointOf(nodeId),
    })),
    routes: owned.map((entry) => ({ ...entry, service: 'notifications', from: FROM })),
    agreements: owned.map((entry) => ({
      ...entry,
      agreementId: `${entry.node}.${entry.body.toLowerCase()}`,
      includesUnits: false,
      legalBasis: 'fault campaign',
      contractVersion: '1',
      from: FROM,
    })),
    clients: [
      {
        clientId: 'carpeta-estado',
        name: 'Carpeta ciudadana del Estado',
        scopes: clientScopes,
        requestsPerMinute: 600_000,
        status: 'active',
      },
    ],
  };
}
