/** The one document of a version of a dispatch: what its manifest announces and its origin gives. */
export function documentBytes(dispatchId: string, version: number): Buffer {
  return Buffer.from(
    `%PDF-1.4\n% Documento de prueba ${dispatchId}, versión ${String(version)}\ntrailer << >>\n%%EOF\n`,
  );
}

export const DOCUMENT_ID = 'acto';
export const MEDIA_TYPE = 'application/pdf';
