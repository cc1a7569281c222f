import { Controller, Inject, Param, Put, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiDefaultResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Audience, ProblemResponse } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { DOCUMENT_TYPES } from '../bodies/media-types.js';
import { CallingCouncil } from '../councils/council.decorator.js';
import type { Council } from '../councils/council.js';
import { DocumentParameter, StoredContentResponse } from './contents.dto.js';
import { ContentsService, type Upload } from './contents.service.js';
import { Uploaded } from './upload.decorator.js';

@ApiTags('contents')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('council')
@Controller('v1/contents')
export class ContentsController {
  constructor(@Inject(ContentsService) private readonly contents: ContentsService) {}

  @Put(':dispatchId/:documentId')
  @ApiOperation({
    summary: 'Upload a document, best before its dispatch is published',
    description:
      'It is stored whole or not at all, and never replaced. The same bytes again are no error, so repeat it freely.',
  })
  @ApiHeader({ name: 'Repr-Digest', required: true, description: 'sha-256=:…: of the bytes (RFC 9530)' })
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: StoredContentResponse })
  @ApiOkResponse({ type: StoredContentResponse, description: 'The same was stored already' })
  async store(
    @CallingCouncil() council: Council,
    @Param() { dispatchId, documentId }: DocumentParameter,
    @Uploaded() upload: Pick<Upload, 'sha256' | 'stream'>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoredContentResponse> {
    const isNew = await this.contents.store(council, { dispatchId, documentId, ...upload });
    void reply.status(isNew ? 201 : 200);
    return { dispatchId, documentId, sha256: upload.sha256 };
  }
}
