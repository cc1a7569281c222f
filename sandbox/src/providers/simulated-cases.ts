import { hash } from 'node:crypto';
import type { CaseDocument, CaseFileDetail, CaseFileItem, PlainText } from '@valija/contracts';
import type { CaseFileDocument, CaseFilesOf } from '@valija/node-sdk';
import { renderPdf } from '../documents/pdf.js';
import type { CaseSystem } from '../world/case-systems.js';
import type { Texts } from '../world/languages.js';
import { type Persona, persona } from '../world/personas.js';
import { type CaseProcedure, type CaseProcedureId, caseProcedures } from './case-procedures.js';
import { type CaseStage, caseStages } from './case-stages.js';

const DAY_MS = 86_400_000;
const DOCUMENT = 'solicitud';
const MOST_DAYS = 400;

interface Case {
  readonly item: CaseFileItem;
  readonly stage: number;
  readonly openedMs: number;
  readonly procedure: CaseProcedure;
  readonly persona: Persona;
}

/** What the systems of the sandbox have: the same for everybody who asks, counted from the day of the seed. */
export class SimulatedCases {
  private readonly documents = new Map<string, Promise<Buffer>>();

  constructor(private readonly seededAtMs: number) {}

  caseFiles(system: CaseSystem, idNumber: string, asOfMs: number): CaseFilesOf {
    return {
      asOf: new Date(asOfMs).toISOString(),
      items: this.cases(system, idNumber).map(({ item }) => item),
    };
  }

  async detail(
    system: CaseSystem,
    idNumber: string,
    { caseFileId, asOfMs }: { caseFileId: string; asOfMs: number },
  ): Promise<CaseFileDetail | undefined> {
    const found = this.find(system, idNumber, caseFileId);
    if (!found) return undefined;
    const { item, stage, openedMs, procedure } = found;
    return {
      asOf: new Date(asOfMs).toISOString(),
      item,
      facts: [
        { label: 'Procedimiento', content: procedure.name },
        { label: 'Forma de presentación', content: 'Registro electrónico' },
      ],
      phases: caseStages.slice(0, stage + 1).map(({ phase }, index) => ({
        name: phase,
        startedOn: dayOf(openedMs + index * 7 * DAY_MS),
        ...(index < stage && { endedOn: dayOf(openedMs + (index + 1) * 7 * DAY_MS) }),
        ...(index === stage && { isCurrent: true }),
      })),
      documents: [(await this.documentOf(system, found)).document],
    };
  }

  async document(
    system: CaseSystem,
    idNumber: string,
    { caseFileId, documentId }: { caseFileId: string; documentId: string },
  ): Promise<(CaseFileDocument & { readonly bytes: Buffer }) | undefined> {
    const found = this.find(system, idNumber, caseFileId);
    return found && documentId === DOCUMENT ? this.documentOf(system, found) : undefined;
  }

  private find(system: CaseSystem, idNumber: string, caseFileId: string): Case | undefined {
    return this.cases(system, idNumber).find(({ item }) => item.caseFileId === caseFileId);
  }

  private cases(system: CaseSystem, idNumber: string): Case[] {
    const holder = system.persons.map(persona).find((each) => each.idNumber === idNumber);
    return holder ? system.procedures.map((id) => this.caseOf(system, id, holder)) : [];
  }

  /** A case file belongs to the department: two of its systems that know it tell of the same. */
  private caseOf(system: CaseSystem, id: CaseProcedureId, holder: Persona): Case {
    const digest = hash('sha256', `${system.body}/${id}/${holder.id}`, 'buffer');
    const stage = digest.readUInt8(0) % caseStages.length;
    const openedMs = this.seededAtMs - (30 + (digest.readUInt16BE(1) % MOST_DAYS)) * DAY_MS;
    const procedure: CaseProcedure = caseProcedures[id];
    const number = digest.subarray(4, 10).toString('hex').toUpperCase();
    const { state, isOpen, awaitsPerson } = caseStages[stage] as CaseStage;
    const changedMs = openedMs + stage * 7 * DAY_MS;
    const item: CaseFileItem = {
      caseFileId: number,
      caseFile: `ES_${system.body}_${String(new Date(openedMs).getUTCFullYear())}_EXP${number.padStart(27, '0')}`,
      subject: asText(procedure.subject),
      procedure: { sia: procedure.sia, name: procedure.name },
      body: { dir3: system.body, name: system.bodyName },
      state: asText(state),
      isOpen,
      awaitsPerson,
      openedOn: dayOf(openedMs),
      ...(isOpen ? { expectedBy: dayOf(openedMs + 180 * DAY_MS) } : { closedOn: dayOf(changedMs) }),
      changedAt: new Date(changedMs).toISOString(),
      pageUrl: `https://sede.${system.systemId}.example/expedientes`,
    };
    return { item, stage, openedMs, procedure, persona: holder };
  }

  private async documentOf(
    system: CaseSystem,
    found: Case,
  ): Promise<{ readonly document: CaseDocument; readonly bytes: Buffer }> {
    const { item, openedMs } = found;
    const key = `${item.caseFile}/${DOCUMENT}`;
    const known = this.documents.get(key);
    const rendering = known ?? renderPdf(letterOf(system, found));
    if (!known) this.documents.set(key, rendering);
    const bytes = await rendering;
    return {
      document: {
        documentId: DOCUMENT,
        fileName: 'solicitud.pdf',
        mediaType: 'application/pdf',
        sizeBytes: bytes.length,
        sha256: hash('sha256', bytes),
        kind: 'TD14',
        createdOn: dayOf(openedMs),
      },
      bytes,
    };
  }
}

function letterOf(
  system: CaseSystem,
  { item, procedure, persona: holder, openedMs }: Case,
): Parameters<typeof renderPdf>[0] {
  return {
    kind: 'communication',
    part: 'main',
    pages: [
      {
        language: 'es',
        issuer: system.bodyName,
        unit: system.name,
        subject: procedure.subject.es,
        procedure: procedure.name,
      },
    ],
    holderName: holder.fullName,
    holderIdNumber: holder.idNumber,
    caseFile: item.caseFile,
    availableAt: new Date(openedMs).toISOString(),
    replyBy: undefined,
    csvCode: hash('sha256', item.caseFile).slice(0, 16).toUpperCase(),
  };
}

function asText(texts: Texts): PlainText {
  return { defaultLanguage: 'es', texts: { ...texts } };
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
