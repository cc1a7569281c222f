import type { ContentPlan } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';

/** Who has the content of a dispatch. */
export interface Origin {
  readonly endpoint: string;
  /** End of an outage that was announced for now. */
  readonly announcedUntil: string | undefined;
}

/** The issuer's own system, else the node that the dispatch came by. Addresses come from the directory only. */
export function originOf(
  model: DirectoryModel,
  { issuer, nodeId }: ContentPlan,
  nowMs: number,
): Origin | undefined {
  const service = model.service(issuer, 'notifications');
  if (service) {
    return { endpoint: service.endpoint, announcedUntil: model.maintenance(service.systemId, nowMs)?.to };
  }
  const endpoint = model.node(nodeId)?.endpoint;
  return endpoint === undefined ? undefined : { endpoint, announcedUntil: undefined };
}
