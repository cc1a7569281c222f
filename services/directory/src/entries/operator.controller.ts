import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audience } from '@valija/http';
import type { FastifyRequest } from 'fastify';
import { ApplyDto, recordsOf } from './apply.dto.js';
import { AppliedDto, EntityParameter, HistoryDto, HistoryQuery, PageDto, PageQuery } from './operator.dto.js';
import { EntriesService } from './entries.service.js';

const MOST_CHANGES_SHOWN = 1_000;

@ApiTags('directory')
@ApiBearerAuth()
@Controller('v1')
export class OperatorController {
  constructor(@Inject(EntriesService) private readonly entries: EntriesService) {}

  @Post('directory::apply')
  @HttpCode(200)
  @Audience('operator', 'directory:write')
  @ApiOperation({ summary: 'Bring the directory to what a declarative file says; safe to repeat' })
  @ApiOkResponse({ type: AppliedDto })
  async apply(
    @Body() dto: ApplyDto,
    @Req() request: FastifyRequest & { operator?: string },
  ): Promise<AppliedDto> {
    const result = await this.entries.apply({
      records: recordsOf(dto),
      isDryRun: dto.dryRun ?? false,
      expectedRevision: dto.expectedRevision,
      operator: request.operator ?? 'operator',
    });
    return {
      revision: result.revision,
      dryRun: dto.dryRun ?? false,
      ...result.counts,
      changes: result.changes
        .slice(0, MOST_CHANGES_SHOWN)
        .map(({ record: { entity, key }, action }) => ({ entity, key, action })),
    };
  }

  @Get('directory/:entity')
  @Audience('operator', 'directory:read')
  @ApiOperation({ summary: 'Entries of one kind, by key' })
  @ApiOkResponse({ type: PageDto })
  async list(@Param() { entity }: EntityParameter, @Query() { after, limit }: PageQuery): Promise<PageDto> {
    const items = await this.entries.findPage(entity, after, limit);
    const last = items.at(-1);
    return {
      items: items.map(({ key, value, revision }) => ({ key, value, revision })),
      ...(items.length === limit && last && { next: last.key }),
    };
  }

  @Get('directory/:entity/history')
  @Audience('operator', 'directory:read')
  @ApiOperation({ summary: 'What an entry was, from when, and who changed it; the newest first' })
  @ApiOkResponse({ type: HistoryDto })
  async history(@Param() { entity }: EntityParameter, @Query() { key }: HistoryQuery): Promise<HistoryDto> {
    const items = await this.entries.history(entity, key);
    return {
      items: items.map(({ revision, value, changedBy, changedAt }) => ({
        revision,
        value,
        changedBy,
        changedAt: changedAt.toISOString(),
      })),
    };
  }
}
