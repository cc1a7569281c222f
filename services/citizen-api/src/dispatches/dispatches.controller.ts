import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@valija/contracts';
import { Audience, ProblemResponse } from '@valija/http';
import { Me } from '../identity/caller.decorator.js';
import {
  DispatchDetailResponse,
  DispatchPageResponse,
  SummaryResponse,
  TimelineResponse,
} from './dispatch.response.js';
import { PageQuery } from '../answers/page.dto.js';
import { DispatchParameter, ListQuery } from './dispatches.dto.js';
import { DispatchesService } from './dispatches.service.js';

/** Pages come as bytes (ADR 0022). */
const AS_JSON = ['content-type', 'application/json; charset=utf-8'] as const;

/** Nothing here has a legal effect. */
@ApiTags('dispatches')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('citizen', 'dispatches:read')
@Controller('v1/dispatches')
export class DispatchesController {
  constructor(@Inject(DispatchesService) private readonly dispatches: DispatchesService) {}

  @Get()
  @ApiOperation({ summary: 'Notifications and communications, the newest first' })
  @ApiOkResponse({ type: DispatchPageResponse })
  @Header(...AS_JSON)
  list(@Me() caller: Caller, @Query() query: ListQuery): Promise<Uint8Array> {
    return this.dispatches.list(caller, query);
  }

  @Get('pending')
  @ApiOperation({ summary: 'Those that wait to be opened, within their term' })
  @ApiOkResponse({ type: DispatchPageResponse })
  @Header(...AS_JSON)
  pending(@Me() caller: Caller, @Query() query: PageQuery): Promise<Uint8Array> {
    return this.dispatches.pending(caller, query);
  }

  @Get('summary')
  @ApiOperation({ summary: 'How many, by issuer, procedure, kind and state' })
  @ApiOkResponse({ type: SummaryResponse })
  summary(@Me() caller: Caller): Promise<SummaryResponse> {
    return this.dispatches.summary(caller);
  }

  @Get(':id')
  @ApiOperation({ summary: 'All the metadata of one, with the legal warning to show before it is opened' })
  @ApiOkResponse({ type: DispatchDetailResponse })
  one(@Me() caller: Caller, @Param() { id }: DispatchParameter): Promise<DispatchDetailResponse> {
    return this.dispatches.one(caller, id);
  }

  @Get(':id/timeline')
  @ApiOperation({ summary: 'What happened to it, in order' })
  @ApiOkResponse({ type: TimelineResponse })
  async timeline(@Me() caller: Caller, @Param() { id }: DispatchParameter): Promise<TimelineResponse> {
    return { items: await this.dispatches.timeline(caller, id) };
  }
}
