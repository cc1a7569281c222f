import { hash, randomUUID } from 'node:crypto';
import { SystemClock } from '@valija/clock';
import type { DispatchSnapshot } from '@valija/contracts';
import type { Persona } from '../administrations.js';

const clock = new SystemClock();

export const DOCUMENT = 'resolucion';

/** The same dispatch for every route, but for who issues it. */
export function newDispatch(
  { issuer, rootIssuer, responsibleUnit }: DispatchSnapshot,
  { idNumber, fullName }: Pick<Persona, 'idNumber' | 'fullName'>,
  bytes: Buffer,
): DispatchSnapshot {
  return {
    dispatchId: randomUUID(),
    version: 1,
    kind: 'notification',
    issuer,
    rootIssuer,
    responsibleUnit,
    holder: { idType: 'NIF', idNumber, fullName },
    subject: { defaultLanguage: 'es', texts: { es: 'Resolución de su solicitud' } },
    availableAt: clock.now().toISOString(),
    obligation: 'chosen',
    assuranceLevel: 'low',
    documents: [
      {
        documentId: DOCUMENT,
        fileName: 'resolucion.txt',
        mediaType: 'text/plain',
        sizeBytes: bytes.length,
        sha256: hash('sha256', bytes, 'hex'),
        role: 'main',
      },
    ],
  };
}
