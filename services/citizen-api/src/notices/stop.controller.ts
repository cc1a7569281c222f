import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { CodedError } from '@valija/contracts';
import { Public, TakesForms } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { letterLanguageOf } from '../alerts/owner.js';
import { languagesOf } from '../identity/claims.js';
import { NoticesService } from './notices.service.js';
import { STOP_PAGE_POLICY, type StopPage, stopPage } from './stop-page.js';

interface Asked {
  readonly accept?: string;
  readonly 'accept-language'?: string;
}

const HTML = 'text/html; charset=utf-8';
const FORM = { type: 'object', properties: { 'List-Unsubscribe': { type: 'string' } } } as const;
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
  @ApiOperation({ summary: 'A page that asks whether mails of notices are to stop; it changes nothing' })
  @ApiParam(TOKEN)
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  ask(
    @Param('token') token: string,
    @Headers() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer('ask', asked, reply, () => {
      this.notices.requireToken(token);
    });
  }

  @Post(':token')
  @HttpCode(200)
  @Public()
  @TakesForms()
  @ApiOperation({ summary: 'No more mails of notices: alerts and the notices themselves still come' })
  @ApiParam(TOKEN)
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiBody({ required: false, schema: FORM })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  stop(
    @Param('token') token: string,
    @Headers() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer('done', asked, reply, () => this.notices.stop(token));
  }

  /** A page; of a token that is none, one for people, and a problem like any other for machines. */
  private async answer(
    page: StopPage,
    { accept = '', 'accept-language': accepted }: Asked,
    reply: FastifyReply,
    work: () => Promise<void> | void,
  ): Promise<string> {
    const language = letterLanguageOf(languagesOf(accepted));
    try {
      await work();
    } catch (error) {
      const isUnknown = error instanceof CodedError && error.code === 'not-found';
      if (!isUnknown || !accept.includes('text/html')) throw error;
      return asPage(reply.status(404), stopPage('unknown', language));
    }
    return asPage(reply, stopPage(page, language));
  }
}

function asPage(reply: FastifyReply, page: string): string {
  void reply.header('content-type', HTML).header('content-security-policy', STOP_PAGE_POLICY);
  return page;
}
