import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
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
import { Me } from '../identity/caller.decorator.js';
import { ContactDto, VerificationDto } from './alerts.dto.js';
import { ContactResponse } from './alerts.response.js';
import { AlertsService } from './alerts.service.js';

/** Where a person wants to be told that something awaits: used for nothing else, and never for notifying. */
@ApiTags('alerts')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Controller('v1/me/contact')
export class ContactController {
  constructor(@Inject(AlertsService) private readonly alerts: AlertsService) {}

  @Get()
  @Audience('citizen', 'alerts:read')
  @ApiOperation({ summary: 'The address in use, the one that waits for its code, and whether mail arrives' })
  @ApiOkResponse({ type: ContactResponse })
  get(@Me() caller: Caller): Promise<ContactResponse> {
    return this.alerts.contact(caller);
  }

  @Put()
  @Audience('citizen', 'alerts:write')
  @ApiOperation({
    summary: 'Give an address: a code is sent there',
    description:
      'The address in use stays in use until the code was given. Giving the one in use takes back another that waits; where nothing arrives there, it is verified again.',
  })
  @ApiOkResponse({ type: ContactResponse })
  put(@Me() caller: Caller, @Body() contact: ContactDto): Promise<ContactResponse> {
    return this.alerts.setContact(caller, contact);
  }

  @Post('verification')
  @HttpCode(200)
  @Audience('citizen', 'alerts:write')
  @ApiOperation({ summary: 'Give the code: from now on the address is in use' })
  @ApiOkResponse({ type: ContactResponse })
  verify(@Me() caller: Caller, @Body() { code }: VerificationDto): Promise<ContactResponse> {
    return this.alerts.verifyContact(caller, code);
  }

  @Delete()
  @HttpCode(204)
  @Audience('citizen', 'alerts:write')
  @ApiOperation({ summary: 'Forget the address: nothing more is sent' })
  @ApiNoContentResponse()
  forget(@Me() caller: Caller): Promise<void> {
    return this.alerts.forgetContact(caller);
  }
}
