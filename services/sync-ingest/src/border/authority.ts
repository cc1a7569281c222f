import { agreementFault, issuerFault, unknownBody } from '@valija/border';
import type { DispatchSnapshot, EventFault } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';

interface Question {
  readonly model: DirectoryModel;
  readonly nodeId: string;
  readonly snapshot: DispatchSnapshot;
  /** It makes a dispatch: the route is asked too. Whoever may correct it is the store's to say. */
  readonly isNew: boolean;
  /** When the broker took it: agreement and route are asked for this instant, however late it is read. */
  readonly takenAtMs: number;
  readonly nowMs: number;
}

/**
 * Whether a node might publish a snapshot for its issuer when it did, by the directory.
 *
 * @returns what forbids it; `late` where nothing does, and the body's route has been ended since
 */
export function authorityFault(question: Question): EventFault | 'late' | undefined {
  const { model, nodeId, snapshot, takenAtMs } = question;
  const { dir3 } = snapshot.issuer;
  return (
    issuerFault(model, dir3) ??
    wrongRoot(question) ??
    otherUnknown(question) ??
    agreementFault(model, nodeId, dir3, takenAtMs) ??
    otherRoute(question)
  );
}

function wrongRoot({ model, snapshot: { issuer, rootIssuer } }: Question): EventFault | undefined {
  const root = model.rootOf(issuer.dir3);
  if (!root || root.dir3 === rootIssuer.dir3) return undefined;
  return {
    code: 'root-issuer-mismatch',
    pointer: '/rootIssuer/dir3',
    detail: `the root of ${issuer.dir3} is ${root.dir3}`,
  };
}

function otherUnknown({ model, snapshot: { responsibleUnit, holder } }: Question): EventFault | undefined {
  if (!model.body(responsibleUnit.dir3)) return unknownBody('/responsibleUnit/dir3', responsibleUnit.dir3);
  if (holder.bodyDir3 === undefined || model.body(holder.bodyDir3)) return undefined;
  return unknownBody('/holder/bodyDir3', holder.bodyDir3);
}

function otherRoute(question: Question): EventFault | 'late' | undefined {
  const { model, nodeId, snapshot, isNew, takenAtMs, nowMs } = question;
  if (!isNew) return undefined;
  const { issuer } = snapshot;
  const route = model.route(issuer.dir3, 'notifications', takenAtMs);
  if (route?.node === nodeId)
    return route.to !== undefined && Date.parse(route.to) <= nowMs ? 'late' : undefined;
  const way = route ? `come by the node ${route.node}` : 'have no route';
  return {
    code: 'route-elsewhere',
    pointer: '/issuer/dir3',
    detail: `the notifications of ${issuer.dir3} ${way}`,
  };
}
