import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audience } from '@valija/http';
import { RestorationDto } from './restoration.dto.js';
import { RestorationService } from './restoration.service.js';

@ApiTags('ingest')
@ApiBearerAuth()
@Controller('v1')
export class RestorationController {
  constructor(@Inject(RestorationService) private readonly restorations: RestorationService) {}

  @Get('restoration')
  @Audience('operator', 'ingest:read')
  @ApiOperation({ summary: 'Whether the database knows what the hub has said, and what is missing' })
  @ApiOkResponse({ type: RestorationDto })
  look(): Promise<RestorationDto> {
    return this.restorations.look();
  }

  @Post('restoration::begin')
  @HttpCode(200)
  @Audience('operator', 'ingest:write')
  @ApiOperation({ summary: 'No newer backup is to be had: what was answered since is read again' })
  @ApiOkResponse({ type: RestorationDto })
  begin(@Req() request: { operator?: string }): Promise<RestorationDto> {
    return this.restorations.begin(request.operator ?? 'operator');
  }

  @Post('restoration::finish')
  @HttpCode(200)
  @Audience('operator', 'ingest:write')
  @ApiOperation({ summary: 'Open the store before everything was read again' })
  @ApiOkResponse({ type: RestorationDto })
  finish(@Req() request: { operator?: string }): Promise<RestorationDto> {
    return this.restorations.finish(request.operator ?? 'operator');
  }
}
