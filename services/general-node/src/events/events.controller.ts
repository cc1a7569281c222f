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
import { EventPageResponse } from './events.response.js';
import { EventsService } from './events.service.js';

@ApiTags('events')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('council')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EventsService) private readonly events: EventsService) {}

  @Get()
  @ApiOperation({
    summary: 'What happened to the dispatches of the council: each event once, in order',
    description:
      'Keep "next" together with what was done with the page, and ask again with it: nothing is missed. Without a cursor the page begins with the oldest event that is left. Events are kept for 90 days after the node heard them, or as its operator says.',
  })
  @ApiBadRequestResponse({ type: ProblemResponse, description: CURSOR_INVALID })
  @ApiOkResponse({ type: EventPageResponse })
  list(@CallingCouncil() { councilId }: Council, @Query() { cursor, limit }: FeedQuery): EventPageResponse {
    return this.events.page(councilId, cursor, limit);
  }
}
