import { hash } from 'node:crypto';
import type { DispatchSnapshot } from '@valija/contracts';
import type { Issuer } from './campaign-nodes.js';
import { DOCUMENT_ID, MEDIA_TYPE, documentBytes } from './content.js';
import type { Seeded } from './seeded.js';

/** Who signs in at the Cl@ve of the sandbox, and to whom a part of the dispatches is addressed. */
export const holders = [
  { persona: 'ana', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' },
  { persona: 'jordi', idNumber: '99922220P', fullName: 'Jordi Puig Exemple' },
  { persona: 'iker', idNumber: '99933330D', fullName: 'Iker Etxeberria Adibide' },
] as const;

/** What stays the same of a dispatch in all its versions. */
export interface Story {
  readonly dispatchId: string;
  readonly issuer: Issuer;
  readonly holder: { readonly idNumber: string; readonly fullName: string };
  /** Somebody may act on it. */
  readonly persona: string | undefined;
  readonly kind: DispatchSnapshot['kind'];
  readonly obligation: DispatchSnapshot['obligation'];
  readonly availableAtMs: number;
}

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const PEOPLE = 100_000;
const OF_PERSONAS = 0.03;
const COMMUNICATIONS = 0.1;
const VOLUNTARY = 0.1;
const OVERDUE = 0.01;
const DAY_MS = 86_400_000;
/** Of what is over when it comes: longer ago than the term. */
const OVERDUE_DAYS = 20;

export function newStory(
  random: Seeded,
  dispatchId: string,
  issuers: readonly Issuer[],
  atMs: number,
): Story {
  const persona = random.chance(OF_PERSONAS) ? random.oneOf(holders) : undefined;
  const number = random.between(1, PEOPLE);
  const isOverdue = persona === undefined && random.chance(OVERDUE);
  return {
    dispatchId,
    issuer: random.oneOf(issuers),
    persona: persona?.persona,
    holder: persona ?? {
      idNumber: String(number).padStart(8, '0') + LETTERS.charAt(number % LETTERS.length),
      fullName: `Persona Ficticia Número ${String(number)}`,
    },
    kind: random.chance(COMMUNICATIONS) ? 'communication' : 'notification',
    obligation: random.chance(VOLUNTARY) ? 'voluntary' : 'mandatory',
    availableAtMs: atMs - (isOverdue ? OVERDUE_DAYS * DAY_MS : random.between(0, DAY_MS)),
  };
}

/** A version of a dispatch: other words and other bytes each time. */
export function snapshotOf(story: Story, version: number, remark = ''): DispatchSnapshot {
  const { dispatchId, kind, issuer, holder, obligation, availableAtMs } = story;
  const bytes = documentBytes(dispatchId, version);
  return {
    dispatchId,
    version,
    kind,
    issuer,
    rootIssuer: issuer,
    responsibleUnit: { ...issuer, pageUrl: 'https://sede.prueba.example/tramites/expedientes' },
    holder: { idType: 'NIF', idNumber: holder.idNumber, fullName: holder.fullName },
    subject: {
      defaultLanguage: 'es',
      texts: { es: `Resolución sobre su solicitud de licencia, redacción ${String(version)}${remark}` },
    },
    procedure: { sia: '200123', name: 'Licencias y autorizaciones' },
    availableAt: new Date(availableAtMs).toISOString(),
    obligation,
    assuranceLevel: 'low',
    documents: [
      {
        documentId: DOCUMENT_ID,
        fileName: 'acto.pdf',
        mediaType: MEDIA_TYPE,
        sizeBytes: bytes.length,
        sha256: hash('sha256', bytes, 'hex'),
        role: 'main',
        language: 'es',
      },
    ],
  };
}
