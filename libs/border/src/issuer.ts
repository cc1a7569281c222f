import type { EventFault } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';

/** Why a body cannot issue anything: it is not in the directory, or no longer exists. */
export function issuerFault(model: DirectoryModel, dir3: string): EventFault | undefined {
  const body = model.body(dir3);
  if (!body) return unknownBody('/issuer/dir3', dir3);
  if (body.status !== 'extinct' && body.status !== 'annulled') return undefined;
  const successor =
    body.successor === undefined ? 'it has no successor' : `its successor is ${body.successor}`;
  return {
    code: 'body-extinct',
    pointer: '/issuer/dir3',
    detail: `${dir3} no longer exists: ${successor}`,
  };
}

/** Why a node might not speak for an issuer at an instant. */
export function agreementFault(
  model: DirectoryModel,
  nodeId: string,
  dir3: string,
  atMs: number,
): EventFault | undefined {
  const authority = model.authority(nodeId, dir3, atMs);
  if (authority === 'granted') return undefined;
  return authority === 'no-agreement'
    ? { code: 'issuer-not-authorised', pointer: '/issuer/dir3', detail: `no agreement covers ${dir3}` }
    : {
        code: 'agreement-not-in-force',
        pointer: '/issuer/dir3',
        detail: `the agreement for ${dir3} is not in force`,
      };
}

export function unknownBody(pointer: string, dir3: string): EventFault {
  return { code: 'body-unknown', pointer, detail: `${dir3} is not in the directory` };
}
