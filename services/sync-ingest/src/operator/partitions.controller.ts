import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audience } from '@valija/http';
import { OperatorService } from './operator.service.js';
import {
  ConfirmGapDto,
  GapConfirmedDto,
  PartitionsDto,
  PartitionsQuery,
  RejectionsDto,
  RejectionsQuery,
} from './partitions.dto.js';

@ApiTags('ingest')
@ApiBearerAuth()
@Controller('v1')
export class PartitionsController {
  constructor(@Inject(OperatorService) private readonly operators: OperatorService) {}

  @Get('partitions')
  @Audience('operator', 'ingest:read')
  @ApiOperation({ summary: 'Where each partition stands: its fence beside its log' })
  @ApiOkResponse({ type: PartitionsDto })
  async partitions(@Query() { node }: PartitionsQuery): Promise<PartitionsDto> {
    return { items: await this.operators.partitions(node) };
  }

  @Post('partitions::confirm-gap')
  @HttpCode(200)
  @Audience('operator', 'ingest:write')
  @ApiOperation({
    summary: 'Confirm that lost offsets are gone: they are acked as lost, and the partition goes on',
  })
  @ApiOkResponse({ type: GapConfirmedDto })
  confirmGap(@Body() dto: ConfirmGapDto, @Req() request: { operator?: string }): Promise<GapConfirmedDto> {
    return this.operators.confirmGap(dto.topic, dto.partition, request.operator ?? 'operator');
  }

  @Get('rejections')
  @Audience('operator', 'ingest:read')
  @ApiOperation({
    summary: 'What was rejected of a node, the newest first; the bytes stand in its own topic',
  })
  @ApiOkResponse({ type: RejectionsDto })
  rejections(@Query() { node, after, limit }: RejectionsQuery): Promise<RejectionsDto> {
    return this.operators.rejections(node, after ?? null, limit);
  }
}
