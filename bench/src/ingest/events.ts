import { createHash, hash } from 'node:crypto';
import { type DispatchSnapshot, envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { OutgoingRecord } from '@valija/messaging';

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const HOLDERS = 100_000;
const ISSUERS_A_NODE = 130;

export interface BenchNode {
  readonly nodeId: string;
  readonly issuers: readonly { readonly dir3: string; readonly name: string }[];
}

/** The nodes of a round, each with bodies of its own: a body has one route at a time. */
export function nodesOf(round: number, count: number): BenchNode[] {
  return Array.from({ length: count }, (_, node) => ({
    nodeId: `bench-${round}-${node}`,
    issuers: Array.from({ length: ISSUERS_A_NODE }, (_, index) => {
      const dir3 = `L01${round}${node}${String(index).padStart(4, '0')}`;
      return { dir3, name: `Ayuntamiento de la Prueba ${dir3}` };
    }),
  }));
}

/** A dispatch as they are in life: about a kilobyte, one document, one holder of a hundred thousand. */
export function record({ nodeId, issuers }: BenchNode, round: number, index: number): OutgoingRecord {
  const seed = createHash('sha256').update(`${nodeId}/${round}/${index}`).digest();
  const dispatchId = uuidV7(round, index, seed);
  const issuer = issuers[seed.readUInt32BE(0) % issuers.length] ?? { dir3: '', name: '' };
  const number = seed.readUInt32BE(4) % HOLDERS;
  const snapshot: DispatchSnapshot = {
    dispatchId,
    version: 1,
    kind: index % 10 === 0 ? 'communication' : 'notification',
    issuer,
    rootIssuer: issuer,
    responsibleUnit: { ...issuer, pageUrl: 'https://sede.prueba.example/tramites/expedientes' },
    holder: {
      idType: 'NIF',
      idNumber: String(number).padStart(8, '0') + LETTERS.charAt(number % 23),
      fullName: `Persona Ficticia Número ${number}`,
    },
    subject: {
      defaultLanguage: 'es',
      texts: { es: `Resolución del expediente ${index} sobre su solicitud de licencia` },
    },
    procedure: { sia: String(200_000 + (index % 500)), name: 'Licencias y autorizaciones' },
    availableAt: new Date(Date.UTC(2026, 10, 20) + (index % 86_400) * 1_000).toISOString(),
    obligation: 'mandatory',
    assuranceLevel: 'substantial',
    documents: [
      {
        documentId: 'resolucion',
        fileName: 'resolucion.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 48_000 + (index % 1_000),
        sha256: hash('sha256', seed, 'hex'),
        role: 'main',
        language: 'es',
      },
    ],
  };
  return {
    topic: nodeTopics(nodeId).dispatches,
    key: dispatchId,
    value: JSON.stringify(snapshot),
    headers: envelopeHeaders({
      id: uuidV7(round, index, hash('sha256', dispatchId, 'buffer')),
      name: 'DispatchMadeAvailable',
      source: `/nodes/${nodeId}`,
      time: '2026-11-20T10:00:00.000Z',
      subject: dispatchId,
    }),
  };
}

/** Ids that rise in time, as the contract advises. */
function uuidV7(round: number, index: number, random: Buffer): string {
  const time = (Date.UTC(2026, 10, 20) + round * 10_000_000 + index).toString(16).padStart(12, '0');
  const hex = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}
