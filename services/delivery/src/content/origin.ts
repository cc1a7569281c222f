import type { ContentPlan } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';

/** Who may have the content of a dispatch. */
export interface Origin {
  readonly endpoint: string;
  /** End of an outage that was announced for now. */
  readonly announcedUntil: string | undefined;
}

/**
 * The issuer's own system, else the node that said the version. Where a body has changed its route, the bytes may still
 * be where they were, or have gone with it: who does not have them says so, and the next is asked. A node that is
 * suspended, or has no agreement with the issuer any more, is asked only where there is nobody else. Addresses come from
 * the directory only.
 */
export function originsOf(
  model: DirectoryModel,
  { issuer, nodeId }: ContentPlan,
  nowMs: number,
): readonly Origin[] {
  const service = model.service(issuer, 'notifications');
  const system = service && {
    endpoint: service.endpoint,
    announcedUntil: model.maintenance(service.systemId, nowMs)?.to,
  };
  const heir = model.route(issuer, 'notifications', nowMs)?.node;
  const standing = [nodeId, heir].filter(
    (node) =>
      node !== undefined &&
      model.node(node)?.status === 'active' &&
      model.authority(node, issuer, nowMs) === 'granted',
  );
  const nodes = [...standing, ...(system === undefined && standing.length === 0 ? [nodeId] : [])];
  const endpoints = new Set(nodes.flatMap((node) => model.node(node ?? '')?.endpoint ?? []));
  const others = [...endpoints].map((endpoint): Origin => ({ endpoint, announcedUntil: undefined }));
  return system ? [system, ...others.filter(({ endpoint }) => endpoint !== system.endpoint)] : others;
}
