import type { Readable } from 'node:stream';
import type {
  CaseDocument,
  CaseFileDetail,
  CaseFileGroups,
  CaseFilePage,
  IntegrationLevel,
  Person,
} from '@valija/contracts';
import type { CaseFilePageQuery, CaseFilesOf } from './case-file-pages.js';
import { groupsOf, pageOf } from './case-file-pages.js';
import {
  type ProviderOptions,
  type ProviderQuery,
  type ProviderReply,
  type RequestHandler,
  providerHandler,
} from './provider-handler.js';
import { orUnavailable, pageSizeOf } from './replies.js';

export interface CaseFileDocument {
  readonly document: CaseDocument;
  readonly bytes: Buffer | Readable;
}

/**
 * What a system knows of a person's case files. It is asked live, on behalf of that person and of nobody else. A source
 * may throw SourceUnavailable where it cannot say it now.
 */
export interface CaseFileSource {
  /** All of them, with one department or with all; grouped and paged here. */
  caseFiles?(person: Person, body?: string): Promise<CaseFilesOf>;
  /** In place of `caseFiles`, where there may be too many to be read at once. */
  groups?(person: Person): Promise<CaseFileGroups>;
  page?(person: Person, query: CaseFilePageQuery): Promise<CaseFilePage>;
  /** Level advanced; undefined where the person has no such case file. */
  detail?(person: Person, caseFileId: string): Promise<CaseFileDetail | 'not-offered' | undefined>;
  document?(person: Person, caseFileId: string, documentId: string): Promise<CaseFileDocument | undefined>;
}

export interface CaseFileServerOptions extends ProviderOptions {
  readonly level: IntegrationLevel;
  readonly source: CaseFileSource;
  /** Where a person goes on who asks for more than the level has: the page of a case file, or of all. */
  readonly pageUrl?: string;
}

const DIR3 = /^[A-Z]{1,2}[A-Z0-9]{7,8}$/;

/**
 * A provider of case files (docs/reference/case-files-provider.openapi.json). Basic: totals by department and state, and
 * the list of one department. Advanced: a case file with its phases and its index of documents, and these.
 */
export function serveCaseFiles(options: CaseFileServerOptions): RequestHandler {
  return providerHandler(options, (query) => orUnavailable(() => answer(options, query)));
}

async function answer(
  options: CaseFileServerOptions,
  { path, query, person }: ProviderQuery,
): Promise<ProviderReply | undefined> {
  const { level, source, pageUrl } = options;
  const [resource, caseFileId, ...rest] = path;
  if (resource !== 'case-files') return undefined;
  if (caseFileId === undefined) return { answer: 'given', body: await page(source, person, query) };
  if (caseFileId === 'summary' && rest.length === 0)
    return { answer: 'given', body: await groups(source, person) };
  const notOffered: ProviderReply = { answer: 'not-offered', ...(pageUrl !== undefined && { pageUrl }) };
  if (level === 'basic') return notOffered;
  if (rest.length === 0) return detail(source, person, { caseFileId, notOffered });
  const [documents, documentId, ...more] = rest;
  if (documents !== 'documents' || documentId === undefined || more.length > 0) return undefined;
  return document(source, person, { caseFileId, documentId });
}

async function detail(
  source: CaseFileSource,
  person: Person,
  { caseFileId, notOffered }: { caseFileId: string; notOffered: ProviderReply },
): Promise<ProviderReply> {
  const found = source.detail ? await source.detail(person, caseFileId) : 'not-offered';
  if (found === 'not-offered') return notOffered;
  return found ? { answer: 'given', body: found } : { answer: 'unknown' };
}

async function document(
  source: CaseFileSource,
  person: Person,
  { caseFileId, documentId }: { caseFileId: string; documentId: string },
): Promise<ProviderReply> {
  const found = await source.document?.(person, caseFileId, documentId);
  if (!found) return { answer: 'unknown' };
  const { sizeBytes, mediaType } = found.document;
  return { answer: 'document', bytes: found.bytes, sizeBytes, mediaType };
}

async function groups(source: CaseFileSource, person: Person): Promise<CaseFileGroups> {
  return source.groups ? source.groups(person) : groupsOf(await all(source, person));
}

async function page(source: CaseFileSource, person: Person, query: URLSearchParams): Promise<CaseFilePage> {
  const body = query.get('body');
  const state = query.get('state');
  const cursor = query.get('cursor');
  const wanted: CaseFilePageQuery = {
    limit: pageSizeOf(query),
    ...(body !== null && DIR3.test(body) && { body }),
    ...(state !== null && { isOpen: state === 'open' }),
    ...(cursor !== null && { cursor }),
  };
  return source.page ? source.page(person, wanted) : pageOf(await all(source, person, wanted.body), wanted);
}

function all(source: CaseFileSource, person: Person, body?: string): Promise<CaseFilesOf> {
  if (!source.caseFiles) throw new Error('a source of case files has `caseFiles`, or `groups` and `page`');
  return source.caseFiles(person, body);
}
