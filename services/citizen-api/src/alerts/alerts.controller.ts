import { Body, Controller, Get, Inject, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@valija/contracts';
import { Audience, ProblemResponse } from '@valija/http';
import { Me } from '../identity/caller.decorator.js';
import { PageQuery } from '../answers/page.dto.js';
import { AlertSettingsDto } from './alerts.dto.js';
import { AlertPageResponse, AlertSettingsResponse } from './alerts.response.js';
import { AlertsService } from './alerts.service.js';

/** E-mails that tell that a dispatch awaits. They change nothing: the term runs with them and without. */
@ApiTags('alerts')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Controller('v1/me/alerts')
export class AlertsController {
  constructor(@Inject(AlertsService) private readonly alerts: AlertsService) {}

  @Get()
  @Audience('citizen', 'alerts:read')
  @ApiOperation({
    summary: 'How the person wants to be told, what is planned, and what became of each alert',
  })
  @ApiOkResponse({ type: AlertPageResponse })
  list(@Me() caller: Caller, @Query() query: PageQuery): Promise<AlertPageResponse> {
    return this.alerts.list(caller, query);
  }

  @Put()
  @Audience('citizen', 'alerts:write')
  @ApiOperation({ summary: 'Say how one wants to be told' })
  @ApiOkResponse({ type: AlertSettingsResponse })
  configure(@Me() caller: Caller, @Body() settings: AlertSettingsDto): Promise<AlertSettingsResponse> {
    return this.alerts.configure(caller, settings);
  }
}
