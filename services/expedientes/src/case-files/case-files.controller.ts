import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { CaseFilesRpc, CaseFilesStreams } from '@valija/contracts';
import { Question, StreamedQuestion, lastWhole } from '@valija/rpc';
import { SigningKey } from '@valija/tokens';
import { type Observable, from } from 'rxjs';
import { CaseFilesService } from './case-files.service.js';

type Asked<K extends keyof CaseFilesRpc> = CaseFilesRpc[K]['request'];
type Answered<K extends keyof CaseFilesRpc> = Promise<CaseFilesRpc[K]['response']>;

/** What the citizens' API asks of expedientes. */
@Controller()
export class CaseFilesController {
  constructor(
    @Inject(CaseFilesService) private readonly caseFiles: CaseFilesService,
    @Inject(SigningKey) private readonly key: SigningKey,
  ) {}

  @Question('caseFiles.summary')
  summary(@Payload() { caller }: Asked<'caseFiles.summary'>): Answered<'caseFiles.summary'> {
    return lastWhole(this.caseFiles.summaryParts(caller));
  }

  @Question('caseFiles.list')
  list(@Payload() request: Asked<'caseFiles.list'>): Answered<'caseFiles.list'> {
    return lastWhole(this.caseFiles.listParts(request));
  }

  @StreamedQuestion('caseFiles.summaryParts')
  summaryParts(
    @Payload() { caller }: Asked<'caseFiles.summary'>,
  ): Observable<CaseFilesStreams['caseFiles.summaryParts']['response']> {
    return from(this.caseFiles.summaryParts(caller));
  }

  @StreamedQuestion('caseFiles.listParts')
  listParts(
    @Payload() request: Asked<'caseFiles.list'>,
  ): Observable<CaseFilesStreams['caseFiles.listParts']['response']> {
    return from(this.caseFiles.listParts(request));
  }

  @Question('caseFiles.one')
  one(@Payload() { caller, caseFileId }: Asked<'caseFiles.one'>): Answered<'caseFiles.one'> {
    return this.caseFiles.one(caller, caseFileId);
  }

  @Question('caseFiles.document')
  document(
    @Payload() { caller, caseFileId, documentId }: Asked<'caseFiles.document'>,
  ): Answered<'caseFiles.document'> {
    return this.caseFiles.document(caller.person, caseFileId, documentId);
  }

  @Question('caseFiles.keys')
  keys(): CaseFilesRpc['caseFiles.keys']['response'] {
    return { keys: [{ ...this.key.publicJwk }] };
  }
}
