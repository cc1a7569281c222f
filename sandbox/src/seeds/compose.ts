import { hash } from 'node:crypto';
import type { DispatchSnapshot, ManifestDocument } from '@valija/contracts';
import { type Letter, plainText } from '../documents/letter.js';
import { renderPdf } from '../documents/pdf.js';
import { type Administration, nameIn } from '../world/administration.js';
import { type Language, textIn } from '../world/languages.js';
import { type Persona, asPerson } from '../world/personas.js';
import { procedures } from './procedures.js';
import type { AnnexKind, DispatchTraits } from './recipe.js';
import { stableId } from './stable-id.js';

/** A document and its bytes. */
export interface StoredDocument {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A dispatch as an administration has it: what it publishes, and the documents that it keeps. */
export interface ComposedDispatch {
  readonly snapshot: DispatchSnapshot;
  readonly documents: ReadonlyMap<string, StoredDocument>;
}

interface Composition {
  /** The same text and instant give the same dispatch. */
  readonly seed: string;
  readonly atMs: number;
  readonly traits: DispatchTraits;
  readonly issuer: Administration;
  readonly rootIssuer: Administration;
  /** Of the issuer; the first is the dispatch's default. */
  readonly languages: readonly [Language, ...Language[]];
  readonly holder: Persona;
  readonly addressees: readonly Persona[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Makes a dispatch with its documents. Everything follows from the composition: a repeat gives the same bytes. */
export async function compose(composition: Composition): Promise<ComposedDispatch> {
  const { seed, atMs, traits, issuer, rootIssuer, holder, addressees } = composition;
  const spoken = spokenLanguages(composition);
  const [language] = spoken;
  const procedure = procedures[traits.procedure];
  const availableMs = atMs - (traits.daysAgo ?? 0) * DAY_MS;
  const letter = letterOf(composition, spoken, availableMs);
  const { manifest, documents } = await documentsOf(letter, traits.annexes ?? []);
  const snapshot: DispatchSnapshot = {
    dispatchId: stableId(seed, atMs),
    version: 1,
    kind: traits.kind,
    issuer: { dir3: issuer.dir3, name: nameIn(issuer, language) },
    rootIssuer: { dir3: rootIssuer.dir3, name: nameIn(rootIssuer, language) },
    responsibleUnit: { dir3: issuer.dir3, name: nameIn(issuer, language), pageUrl: issuer.pageUrl },
    holder: asPerson(holder),
    ...(addressees.length > 0 && { addressees: addressees.map(asPerson) }),
    subject: {
      defaultLanguage: language,
      texts: Object.fromEntries(spoken.map((each) => [each, textIn(procedure.subject, each)])),
    },
    procedure: { sia: procedure.sia, name: procedure.name },
    caseFile: letter.caseFile,
    registryEntry: {
      registryNumber: `S-${digits(seed, 12)}`,
      registeredAt: new Date(availableMs - HOUR_MS).toISOString(),
    },
    availableAt: letter.availableAt,
    obligation: traits.obligation,
    assuranceLevel: traits.assuranceLevel,
    ...optionalTraits(traits, atMs),
    retentionClass: 'standard',
    documents: manifest,
  };
  return { snapshot, documents };
}

function spokenLanguages({ traits, languages }: Composition): readonly [Language, ...Language[]] {
  return traits.isMultilingual ? languages : [languages[0]];
}

function optionalTraits(traits: DispatchTraits, atMs: number): Partial<DispatchSnapshot> {
  const { scheduledInDays, replyInDays, accessInDays } = traits;
  return {
    ...(scheduledInDays !== undefined && {
      scheduledAt: new Date(atMs + scheduledInDays * DAY_MS).toISOString(),
    }),
    ...(traits.isPostal && { postal: true }),
    ...(traits.isSensitive && { sensitivity: 'sensitive' }),
    ...(traits.isUrgent && { urgency: 'urgent' }),
    ...(traits.kind === 'notification' && {
      endsAdministrativeRoute: true,
      remedies: [{ name: 'Recurso potestativo de reposición', term: 'P1M' }],
    }),
    ...(replyInDays !== undefined && { replyBy: dayAfter(atMs, replyInDays) }),
    ...(accessInDays !== undefined && { accessDeadline: dayAfter(atMs, accessInDays) }),
  };
}

function letterOf(
  { seed, traits, issuer, rootIssuer, holder, atMs }: Composition,
  spoken: readonly Language[],
  availableMs: number,
): Letter {
  const procedure = procedures[traits.procedure];
  const availableAt = new Date(availableMs).toISOString();
  return {
    kind: traits.kind,
    part: 'main',
    pages: spoken.map((language) => ({
      language,
      issuer: nameIn(rootIssuer, language),
      unit: nameIn(issuer, language),
      subject: textIn(procedure.subject, language),
      procedure: procedure.name,
    })),
    holderName: holder.fullName,
    holderIdNumber: holder.idNumber,
    caseFile: `ES_${rootIssuer.dir3}_${availableAt.slice(0, 4)}_EXP_${digits(seed, 12)}`,
    availableAt,
    replyBy: traits.replyInDays === undefined ? undefined : dayAfter(atMs, traits.replyInDays),
    csvCode: csvCodeOf(seed, availableAt),
  };
}

async function documentsOf(
  letter: Letter,
  annexes: readonly AnnexKind[],
): Promise<{ manifest: ManifestDocument[]; documents: Map<string, StoredDocument> }> {
  const [language] = letter.pages.map((page) => page.language);
  const manifest: ManifestDocument[] = [];
  const documents = new Map<string, StoredDocument>();
  const add = (documentId: string, role: ManifestDocument['role'], stored: StoredDocument): void => {
    const { mediaType, bytes } = stored;
    manifest.push({
      documentId,
      fileName: `${documentId}.${mediaType === 'application/pdf' ? 'pdf' : 'txt'}`,
      mediaType,
      sizeBytes: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
      role,
      ...(language !== undefined && { language }),
    });
    documents.set(documentId, stored);
  };
  add('principal', 'main', { mediaType: 'application/pdf', bytes: await renderPdf(letter) });
  for (const [index, kind] of annexes.entries()) {
    const annex: Letter = { ...letter, part: 'annex' };
    add(
      `anexo-${String(index + 1)}`,
      'annex',
      kind === 'pdf'
        ? { mediaType: 'application/pdf', bytes: await renderPdf(annex) }
        : { mediaType: 'text/plain', bytes: Buffer.from(plainText(annex)) },
    );
  }
  return { manifest, documents };
}

/** The day so many days after an instant, in UTC: seconds around midnight matter to nobody here. */
function dayAfter(atMs: number, days: number): string {
  return new Date(atMs + days * DAY_MS).toISOString().slice(0, 10);
}

/** Digits that follow from a text. */
function digits(seed: string, count: number): string {
  return BigInt(`0x${hash('sha256', seed)}`)
    .toString()
    .slice(0, count);
}

/** Looks like a secure verification code; verifies nothing. */
function csvCodeOf(seed: string, availableAt: string): string {
  const letters = hash('sha256', `${seed}/${availableAt}`).slice(0, 16).toUpperCase();
  return `SIM-${letters.match(/.{4}/g)?.join('-') ?? letters}`;
}
