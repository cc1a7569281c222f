import type { DispatchSnapshot } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import type { Fault } from './checked.js';

/** Whether a node may publish a snapshot for its issuer now, by the directory. */
export function lacksAuthority(
  model: DirectoryModel,
  nodeId: string,
  { snapshot, isNew }: { readonly snapshot: DispatchSnapshot; readonly isNew: boolean },
  nowMs: number,
): Fault | undefined {
  const { issuer, rootIssuer, responsibleUnit, holder } = snapshot;
  const body = model.body(issuer.dir3);
  if (!body) return unknownBody('/issuer/dir3', issuer.dir3);
  if (body.status === 'extinct' || body.status === 'annulled') {
    const successor = body.successor === undefined ? 'it has no successor' : `its successor is ${body.successor}`;
    return { code: 'body-extinct', pointer: '/issuer/dir3', detail: `${issuer.dir3} no longer exists: ${successor}` };
  }
  const root = model.rootOf(issuer.dir3);
  if (root && root.dir3 !== rootIssuer.dir3) {
    return { code: 'root-issuer-mismatch', pointer: '/rootIssuer/dir3', detail: `the root of ${issuer.dir3} is ${root.dir3}` };
  }
  if (!model.body(responsibleUnit.dir3)) return unknownBody('/responsibleUnit/dir3', responsibleUnit.dir3);
  if (holder.bodyDir3 !== undefined && !model.body(holder.bodyDir3)) return unknownBody('/holder/bodyDir3', holder.bodyDir3);
  const authority = model.authority(nodeId, issuer.dir3, nowMs);
  if (authority === 'no-agreement') {
    return { code: 'issuer-not-authorised', pointer: '/issuer/dir3', detail: `no agreement covers ${issuer.dir3}` };
  }
  if (authority === 'not-in-force') {
    return { code: 'agreement-not-in-force', pointer: '/issuer/dir3', detail: `the agreement for ${issuer.dir3} is not in force` };
  }
  // What a node has made it may correct, also after the body has changed its route.
  if (!isNew) return undefined;
  const route = model.route(issuer.dir3, 'notifications', nowMs);
  if (route?.node === nodeId) return undefined;
  const way = route ? `come by the node ${route.node}` : 'have no route';
  return { code: 'route-elsewhere', pointer: '/issuer/dir3', detail: `the notifications of ${issuer.dir3} ${way}` };
}

function unknownBody(pointer: string, dir3: string): Fault {
  return { code: 'body-unknown', pointer, detail: `${dir3} is not in the directory` };
}
