import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@valija/http';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const CONTENT_HANDLER = 'CONTENT_HANDLER';
export type ContentHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The content endpoint that the hub knows of this node. Its contract is docs/reference/content-endpoint.openapi.json. */
@ApiExcludeController()
@Controller('content/v1/dispatches')
export class OriginController {
  constructor(@Inject(CONTENT_HANDLER) private readonly handle: ContentHandler) {}

  // Nobody but the hub is served: its signed token is verified by the handler of node-sdk.
  @Public()
  @Get(':dispatchId/documents/:documentId')
  async document(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    reply.hijack();
    await this.handle(request.raw, reply.raw);
  }
}
