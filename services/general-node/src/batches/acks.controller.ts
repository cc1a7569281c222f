import { Controller, Get, Inject, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Audience, ProblemResponse } from '@valija/http';
import { CallingCouncil } from '../councils/council.decorator.js';
import type { Council } from '../councils/council.js';
import { CURSOR_INVALID, FeedQuery } from '../feed/feed.dto.js';
import { AnswersService } from './answers.service.js';
import { AckPageResponse } from './batches.response.js';

@ApiTags('dispatches')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('council')
@Controller('v1/acks')
export class AcksController {
  constructor(@Inject(AnswersService) private readonly answers: AnswersService) {}

  @Get()
  @ApiOperation({
    summary: 'What became of the items of the council, in the order in which it was known',
    description:
      'Without a cursor the page begins with the oldest answer that is left. An answer leaves the list when its batch is forgotten: 90 days after the last of its answers, or as the operator of the node says.',
  })
  @ApiBadRequestResponse({ type: ProblemResponse, description: CURSOR_INVALID })
  @ApiOkResponse({ type: AckPageResponse })
  list(@CallingCouncil() { councilId }: Council, @Query() { cursor, limit }: FeedQuery): AckPageResponse {
    return this.answers.page(councilId, cursor, limit);
  }
}
