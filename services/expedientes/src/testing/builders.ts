import { hash } from 'node:crypto';
import type { CaseDocument, CaseFileItem, Caller } from '@valija/contracts';

export const AS_OF = '2026-11-20T10:00:00.000Z';
export const JUNTA = 'A01002820';
export const SALUD = 'A01900013';
export const BECAS = 'A01900014';

export const ana: Caller = {
  person: { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' },
  assurance: 'substantial',
  method: 'pin',
  clientId: 'app',
  languages: ['ca', 'es'],
};

export function aCaseFile(caseFileId: string, rest: Partial<CaseFileItem> = {}): CaseFileItem {
  return {
    caseFileId,
    caseFile: `ES_${rest.body?.dir3 ?? SALUD}_2026_${caseFileId}`,
    subject: { defaultLanguage: 'es', texts: { es: 'Una beca', ca: 'Una beca (ca)' } },
    body: { dir3: SALUD, name: 'Salud' },
    state: { defaultLanguage: 'es', texts: { es: 'La estudiamos.' } },
    isOpen: true,
    openedOn: '2026-10-01',
    ...rest,
  };
}

/** A text, and what an index says of it. */
export function aDocumentOf(text: string, rest: Partial<CaseDocument> = {}): CaseDocument {
  return {
    documentId: 'solicitud',
    fileName: 'solicitud.txt',
    mediaType: 'text/plain',
    sizeBytes: Buffer.byteLength(text),
    sha256: hash('sha256', text),
    ...rest,
  };
}
