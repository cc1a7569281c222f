import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import { Public } from '@valija/http';
import type { RequestHandler } from '@valija/node-sdk';
import { SigningKey } from '@valija/tokens';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const PROVIDER_HANDLER = 'PROVIDER_HANDLER';

/** This folder as a provider. The handler admits whom the configuration names, by a signed token for each question. */
@Controller()
@Public()
export class FolderController {
  constructor(
    @Inject(PROVIDER_HANDLER) private readonly handle: RequestHandler,
    @Inject(SigningKey) private readonly key: SigningKey,
  ) {}

  @Get('.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=300')
  keys(): { keys: object[] } {
    return { keys: [{ ...this.key.publicJwk }] };
  }

  @Get('v1/case-files')
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  /** One case file, or the totals of all: `summary`. */
  @Get('v1/case-files/:id')
  one(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Get('v1/case-files/:id/documents/:documentId')
  document(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  private answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    return this.handle(request.raw, reply.raw);
  }
}
