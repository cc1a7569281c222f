import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res, StreamableFile } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiDefaultResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Caller } from '@valija/contracts';
import { Audience, IdempotencyKey, ProblemResponse } from '@valija/http';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { DispatchParameter } from '../dispatches/dispatches.dto.js';
import { Me } from '../identity/caller.decorator.js';
import {
  AppearanceDto,
  AppearanceParameter,
  AppearanceResponse,
  DocumentParameter,
  ReceiptResponse,
} from './appearances.dto.js';
import { AppearancesService } from './appearances.service.js';
import { contentHeaders } from '../answers/content-headers.js';

@ApiTags('appearances')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Controller('v1')
export class AppearancesController {
  constructor(@Inject(AppearancesService) private readonly appearances: AppearancesService) {}

  @Post('dispatches/:id/appearances')
  @HttpCode(201)
  @Audience('citizen', 'appearances:write')
  @ApiOperation({
    summary: 'Open or reject a dispatch: the one act here with legal effect',
    description:
      'Opening fetches the content from the issuer and verifies it first; when it cannot be had, nothing has happened. A repeat gives the same receipt.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each act, the same for its repeats',
  })
  @ApiCreatedResponse({ type: AppearanceResponse })
  appear(
    @Me() caller: Caller,
    @Param() { id }: DispatchParameter,
    @Body() { decision, legalWarningId }: AppearanceDto,
    @IdempotencyKey() idempotencyKey: string,
  ): Promise<AppearanceResponse> {
    return this.appearances.appear({ caller, dispatchId: id, decision, legalWarningId, idempotencyKey });
  }

  @Get('appearances/:id/receipt')
  @Audience('citizen', 'dispatches:read')
  @ApiOperation({ summary: 'The signed receipt of an act of one’s own' })
  @ApiOkResponse({ type: ReceiptResponse })
  receipt(@Me() caller: Caller, @Param() { id }: AppearanceParameter): Promise<ReceiptResponse> {
    return this.appearances.receipt(caller, id);
  }

  @Get('appearances/:id/documents/:documentId')
  @Audience('citizen', 'dispatches:read')
  @ApiOperation({
    summary: 'A document of what was opened, live from its issuer and verified; may be repeated freely',
  })
  @ApiProduces('application/octet-stream')
  async document(
    @Me() caller: Caller,
    @Param() { id, documentId }: DocumentParameter,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { manifest, released } = await this.appearances.document(caller, id, documentId);
    void reply.headers(contentHeaders(manifest));
    return new StreamableFile(released.body as Readable, { type: manifest.mediaType });
  }
}
