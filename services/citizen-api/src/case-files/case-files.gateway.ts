import { Inject, Injectable } from '@nestjs/common';
import type {
  CaseFileList,
  CaseFileListRequest,
  CaseFileRow,
  CaseFileSummary,
  CaseFileTotals,
  CaseFileView,
  CaseFilesRpc,
  CaseFilesStreams,
  Caller,
  InParts,
} from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const EXPEDIENTES = 'EXPEDIENTES';

/** Longer than expedientes waits for the systems (at most 9 s): it says itself who was too slow. Nobody waits longer for it. */
const WITHIN_MS = 10_000;
/** Of two answers, the second with bytes. */
const DOCUMENT_WITHIN_MS = 30_000;

/** expedientes, over TCP. */
@Injectable()
export class CaseFilesGateway {
  constructor(
    @Inject(EXPEDIENTES) private readonly expedientes: RpcClient<CaseFilesRpc & CaseFilesStreams>,
  ) {}

  summary(caller: Caller): Promise<CaseFileSummary> {
    return this.expedientes.call('caseFiles.summary', { caller }, WITHIN_MS);
  }

  summaryParts(caller: Caller): AsyncIterable<InParts<CaseFileTotals, CaseFileSummary>> {
    return this.expedientes.stream('caseFiles.summaryParts', { caller }, WITHIN_MS);
  }

  list(request: CaseFileListRequest): Promise<CaseFileList> {
    return this.expedientes.call('caseFiles.list', request, WITHIN_MS);
  }

  listParts(request: CaseFileListRequest): AsyncIterable<InParts<CaseFileRow, CaseFileList>> {
    return this.expedientes.stream('caseFiles.listParts', request, WITHIN_MS);
  }

  one(caller: Caller, caseFileId: string): Promise<CaseFileView> {
    return this.expedientes.call('caseFiles.one', { caller, caseFileId }, WITHIN_MS);
  }

  document(
    caller: Caller,
    caseFileId: string,
    documentId: string,
  ): Promise<CaseFilesRpc['caseFiles.document']['response']> {
    return this.expedientes.call(
      'caseFiles.document',
      { caller, caseFileId, documentId },
      DOCUMENT_WITHIN_MS,
    );
  }

  async keys(): Promise<Record<string, unknown>[]> {
    return (await this.expedientes.call('caseFiles.keys', {})).keys;
  }
}
