import type { Body, CaseDocument, CaseFact, CasePhase, Procedure } from '../generated/messages.js';
import type { Caller, TextInLanguage } from './citizen-rpc.js';
import type { Coverage } from './coverage.js';

/** How many case files there are with one department. */
export interface CaseFileTotals {
  readonly body: Body;
  /** What the department is a part of; itself where it is a root. */
  readonly rootBody: Body;
  readonly open: number;
  readonly closed: number;
  /** Of the open ones, those in which the person has something to do. */
  readonly awaitingPerson: number;
}

export interface CaseFileSummary {
  readonly groups: readonly CaseFileTotals[];
  readonly coverage: Coverage;
}

/** A case file in a list. */
export interface CaseFileRow {
  readonly caseFileId: string;
  /** Identifier of the case file (ENI). */
  readonly caseFile: string;
  readonly subject: TextInLanguage;
  readonly procedure?: Procedure;
  readonly body: Body;
  readonly rootBody: Body;
  /** How it stands, in plain words. */
  readonly state: TextInLanguage;
  readonly isOpen: boolean;
  readonly awaitsPerson: boolean;
  readonly openedOn: string;
  readonly closedOn?: string;
  readonly expectedBy?: string;
  readonly changedAt?: string;
  /** Whether its detail can be asked for: its system is of the advanced level. */
  readonly isDetailed: boolean;
  readonly pageUrl?: string;
  readonly systemId: string;
  readonly asOf: string;
}

export interface CaseFileList {
  readonly items: readonly CaseFileRow[];
  readonly next: string | null;
  readonly coverage: Coverage;
}

export interface CaseFileView extends CaseFileRow {
  readonly facts: readonly CaseFact[];
  readonly phases: readonly CasePhase[];
  readonly documents: readonly CaseDocument[];
}

export interface CaseFileListRequest {
  readonly caller: Caller;
  /** A department, or what departments are a part of; all where null. */
  readonly body: string | null;
  readonly isOpen: boolean | null;
  readonly cursor: string | null;
  readonly limit: number;
}

/** What comes before the whole answer, as each system gives it; the whole comes last. */
export type InParts<T, Whole> =
  { readonly part: readonly T[]; readonly systemId: string } | { readonly whole: Whole };

/** What expedientes answers to the citizens' API. */
export interface CaseFilesRpc {
  'caseFiles.summary': { request: { caller: Caller }; response: CaseFileSummary };
  'caseFiles.list': { request: CaseFileListRequest; response: CaseFileList };
  'caseFiles.one': { request: { caller: Caller; caseFileId: string }; response: CaseFileView };
  /** The bytes, fetched live and held against the index. */
  'caseFiles.document': {
    request: { caller: Caller; caseFileId: string; documentId: string };
    response: { document: CaseDocument; bytes: Uint8Array };
  };
  'caseFiles.keys': { request: Record<string, never>; response: { keys: Record<string, unknown>[] } };
}

/** Questions that are answered in parts. */
export interface CaseFilesStreams {
  'caseFiles.summaryParts': {
    request: { caller: Caller };
    response: InParts<CaseFileTotals, CaseFileSummary>;
  };
  'caseFiles.listParts': {
    request: CaseFileListRequest;
    response: InParts<CaseFileRow, CaseFileList>;
  };
}
