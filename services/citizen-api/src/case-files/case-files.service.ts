import { Inject, Injectable } from '@nestjs/common';
import type { CaseDocument, CaseFileListRequest, Caller } from '@valija/contracts';
import type { ServerEvent } from '@valija/http';
import { inEvents } from '../answers/in-events.js';
import type { CaseFilesQuery } from './case-files.dto.js';
import { CaseFilesGateway } from './case-files.gateway.js';
import type {
  CaseFilePageResponse,
  CaseFileResponse,
  CaseFileSummaryResponse,
} from './case-files.response.js';

@Injectable()
export class CaseFilesService {
  constructor(@Inject(CaseFilesGateway) private readonly caseFiles: CaseFilesGateway) {}

  summary(caller: Caller): Promise<CaseFileSummaryResponse> {
    return this.caseFiles.summary(caller);
  }

  summaryParts(caller: Caller): AsyncIterable<ServerEvent> {
    return inEvents(this.caseFiles.summaryParts(caller), 'groups');
  }

  list(caller: Caller, query: CaseFilesQuery): Promise<CaseFilePageResponse> {
    return this.caseFiles.list(requestOf(caller, query));
  }

  listParts(caller: Caller, query: CaseFilesQuery): AsyncIterable<ServerEvent> {
    return inEvents(this.caseFiles.listParts(requestOf(caller, query)), 'items');
  }

  async one(caller: Caller, caseFileId: string): Promise<CaseFileResponse> {
    const { documents, ...view } = await this.caseFiles.one(caller, caseFileId);
    const url = (documentId: string): string => `/v1/case-files/${caseFileId}/documents/${documentId}`;
    return { ...view, documents: documents.map((each) => ({ ...each, url: url(each.documentId) })) };
  }

  document(
    caller: Caller,
    caseFileId: string,
    documentId: string,
  ): Promise<{ document: CaseDocument; bytes: Uint8Array }> {
    return this.caseFiles.document(caller, caseFileId, documentId);
  }
}

function requestOf(caller: Caller, { body, state, cursor, limit }: CaseFilesQuery): CaseFileListRequest {
  return {
    caller,
    body: body ?? null,
    isOpen: state === undefined ? null : state === 'open',
    cursor: cursor ?? null,
    limit,
  };
}
