import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Caller } from '@valija/contracts';
import { Audience, ProblemResponse } from '@valija/http';
import { PageQuery } from '../answers/page.dto.js';
import { Me } from '../identity/caller.decorator.js';
import { NoticeParameter, NoticeSettingsDto } from './notices.dto.js';
import { NoticePageResponse, NoticeSettingsResponse } from './notices.response.js';
import { NoticesService } from './notices.service.js';

/** A body's own messages (a record changed, an appointment moved): without legal effect, and never in place of a notification. */
@ApiTags('notices')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Controller('v1/me/notices')
export class NoticesController {
  constructor(@Inject(NoticesService) private readonly notices: NoticesService) {}

  @Get()
  @Audience('citizen', 'alerts:read')
  @ApiOperation({
    summary: 'Messages of bodies without legal effect',
    description:
      'They are no notifications: nothing runs with them, and reading one changes nothing but its mark. Texts are words only: show them as text, and make no links of them.',
  })
  @ApiOkResponse({ type: NoticePageResponse })
  list(@Me() caller: Caller, @Query() query: PageQuery): Promise<NoticePageResponse> {
    return this.notices.list(caller, query);
  }

  @Put()
  @Audience('citizen', 'alerts:write')
  @ApiOperation({ summary: 'Say whether mails are wanted for them' })
  @ApiOkResponse({ type: NoticeSettingsResponse })
  configure(@Me() caller: Caller, @Body() { email }: NoticeSettingsDto): Promise<NoticeSettingsResponse> {
    return this.notices.configure(caller, email);
  }

  @Put(':id/read')
  @HttpCode(204)
  @Audience('citizen', 'alerts:write')
  @ApiOperation({ summary: 'Mark one as read' })
  @ApiNoContentResponse()
  read(@Me() caller: Caller, @Param() { id }: NoticeParameter): Promise<void> {
    return this.notices.mark(caller, id, true);
  }

  @Delete(':id/read')
  @HttpCode(204)
  @Audience('citizen', 'alerts:write')
  @ApiOperation({ summary: 'Mark one as not read' })
  @ApiNoContentResponse()
  unread(@Me() caller: Caller, @Param() { id }: NoticeParameter): Promise<void> {
    return this.notices.mark(caller, id, false);
  }
}
