import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Caller } from '@valija/contracts';
import { Audience, ProblemResponse, sendEvents, wantsEvents } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { contentHeaders } from '../answers/content-headers.js';
import { Me } from '../identity/caller.decorator.js';
import { CaseDocumentParameter, CaseFileParameter, CaseFilesQuery } from './case-files.dto.js';
import { CaseFilePageResponse, CaseFileResponse, CaseFileSummaryResponse } from './case-files.response.js';
import { CaseFilesService } from './case-files.service.js';

const IN_PARTS =
  'With `Accept: text/event-stream` it comes in events: `part` for each system as it answers, and `whole` at the end.';

/** Asked live of the bodies that have them; nothing is kept. */
@ApiTags('case files')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('citizen', 'case-files:read')
@Controller('v1/case-files')
export class CaseFilesController {
  constructor(@Inject(CaseFilesService) private readonly caseFiles: CaseFilesService) {}

  @Get('summary')
  @ApiOperation({
    summary: 'How many, by department and state, and who has not answered',
    description: IN_PARTS,
  })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiOkResponse({ type: CaseFileSummaryResponse })
  async summary(
    @Me() caller: Caller,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (wantsEvents(accept)) await sendEvents(reply, this.caseFiles.summaryParts(caller));
    else await reply.send(await this.caseFiles.summary(caller));
  }

  @Get()
  @ApiOperation({
    summary: 'Those of one department or of all, those that changed last first',
    description: IN_PARTS,
  })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiOkResponse({ type: CaseFilePageResponse })
  async list(
    @Me() caller: Caller,
    @Query() query: CaseFilesQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (wantsEvents(accept)) await sendEvents(reply, this.caseFiles.listParts(caller, query));
    else await reply.send(await this.caseFiles.list(caller, query));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One case file: its data, its phases and the index of its documents' })
  @ApiOkResponse({ type: CaseFileResponse })
  one(@Me() caller: Caller, @Param() { id }: CaseFileParameter): Promise<CaseFileResponse> {
    return this.caseFiles.one(caller, id);
  }

  @Get(':id/documents/:documentId')
  @ApiOperation({ summary: 'A document of a case file, live from its body and held against the index' })
  @ApiProduces('application/octet-stream')
  async document(
    @Me() caller: Caller,
    @Param() { id, documentId }: CaseDocumentParameter,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { document, bytes } = await this.caseFiles.document(caller, id, documentId);
    await reply.headers(contentHeaders(document)).send(bytes);
  }
}
