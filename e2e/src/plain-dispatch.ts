import { hash, randomUUID } from 'node:crypto';
import type { DispatchSnapshot } from '@valija/contracts';

/** An event's envelope, as any node would write it. */
export function plainHeaders(event: string, nodeId: string, nowMs: number): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: randomUUID(),
    ce_type: `org.valija.${event}.v1`,
    ce_source: `/nodes/${nodeId}`,
    ce_time: new Date(nowMs).toISOString(),
  };
}

/** A notification for Ana with one document: nothing in it is special. */
export function plainSnapshot(dir3: string, nowMs: number, document: Uint8Array): DispatchSnapshot {
  const body = { dir3, name: 'Ayuntamiento' };
  return {
    dispatchId: randomUUID(),
    version: 1,
    kind: 'notification',
    issuer: body,
    rootIssuer: body,
    responsibleUnit: { ...body, pageUrl: 'https://sede.example' },
    holder: { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' },
    subject: { defaultLanguage: 'es', texts: { es: 'Licencia' } },
    availableAt: new Date(nowMs).toISOString(),
    obligation: 'mandatory',
    assuranceLevel: 'low',
    documents: [
      {
        documentId: 'acto',
        fileName: 'acto.txt',
        mediaType: 'text/plain',
        sizeBytes: document.length,
        sha256: hash('sha256', document, 'hex'),
        role: 'main',
      },
    ],
  };
}
