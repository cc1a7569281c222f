import { SystemClock } from '@valija/clock';
import type { DispatchBatchItem } from '@valija/contracts';
import type { SigningKey } from '@valija/tokens';

const clock = new SystemClock();

/** A good snapshot, for tests. */
export function snapshot(dispatchId: string, changes: object = {}): object {
  const body = { dir3: 'L01110011', name: 'Ayuntamiento' };
  return {
    dispatchId,
    version: 1,
    kind: 'notification',
    issuer: body,
    rootIssuer: body,
    responsibleUnit: { ...body, pageUrl: 'https://sede.example' },
    holder: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana García' },
    subject: { defaultLanguage: 'es', texts: { es: 'Multa' } },
    availableAt: clock.now().toISOString(),
    obligation: 'mandatory',
    assuranceLevel: 'low',
    documents: [
      {
        documentId: 'acto',
        fileName: 'acto.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 3,
        sha256: 'a'.repeat(64),
        role: 'main',
      },
    ],
    ...changes,
  };
}

export function made(data: object, eventId?: string): DispatchBatchItem {
  return { type: 'DispatchMadeAvailable', ...(eventId !== undefined && { eventId }), data };
}

export function cancelled(dispatchId: string): DispatchBatchItem {
  const data = { dispatchId, cancelledAt: clock.now().toISOString(), reason: 'issued-in-error' };
  return { type: 'DispatchCancelled', data };
}

/** An entry of the file of councils, whose id is that of its key. */
export function councilEntry(
  key: SigningKey,
  bodies: readonly string[],
  content: object = { mode: 'stored' },
): object {
  const councilId = key.keyId;
  return { councilId, name: councilId, bodies, content, keys: { keys: [key.publicJwk] } };
}
