import { Controller, Get, Header, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type AlertLanguage, CodedError } from '@valija/contracts';
import { Public, TakesForms } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { letterLanguageOf } from '../alerts/owner.js';
import { languagesOf } from '../identity/claims.js';
import { NoticesService } from './notices.service.js';
import { STOP_PAGE_POLICY, stopPage } from './stop-page.js';

const HTML = 'text/html; charset=utf-8';
const TOKEN = { name: 'token', description: 'From the header List-Unsubscribe of a mail' };

/**
 * Where the button of mail programs leads (RFC 8058): whoever has the mail says that no more of its kind are wanted. Looking changes
 * nothing, for what guards a mailbox follows every link.
 */
@ApiTags('notices')
@Controller('v1/notices/stop')
export class StopController {
  constructor(@Inject(NoticesService) private readonly notices: NoticesService) {}

  @Get(':token')
  @Public()
  @Header('content-type', HTML)
  @Header('content-security-policy', STOP_PAGE_POLICY)
  @ApiOperation({ summary: 'A page that asks whether mails of notices are to stop; it changes nothing' })
  @ApiParam(TOKEN)
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  ask(@Headers('accept-language') accepted: string | undefined): string {
    return stopPage('ask', languageIn(accepted));
  }

  @Post(':token')
  @HttpCode(200)
  @Public()
  @TakesForms()
  @ApiOperation({ summary: 'No more mails of notices: alerts and the notices themselves still come' })
  @ApiParam(TOKEN)
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async stop(
    @Param('token') token: string,
    @Headers('accept-language') accepted: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    try {
      await this.notices.stop(token);
    } catch (error) {
      // Machines are told by a problem like any other, people by a page.
      if (!(error instanceof CodedError) || error.code !== 'not-found' || !wantsPage(accept)) throw error;
      return asPage(reply.status(404), stopPage('unknown', languageIn(accepted)));
    }
    return asPage(reply, stopPage('done', languageIn(accepted)));
  }
}

function asPage(reply: FastifyReply, page: string): string {
  void reply.header('content-type', HTML).header('content-security-policy', STOP_PAGE_POLICY);
  return page;
}

function languageIn(accepted: string | undefined): AlertLanguage {
  return letterLanguageOf(languagesOf(accepted));
}

function wantsPage(accept = ''): boolean {
  return accept.includes('text/html');
}
