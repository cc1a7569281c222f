import { once } from 'node:events';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Public } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { type Release, ReleasesService } from './releases.service.js';

/** The bytes of a release, to the citizens' API. Not for the world: the port is the hub's own. */
@Controller('v1/releases')
export class ReleasesController {
  constructor(@Inject(ReleasesService) private readonly releases: ReleasesService) {}

  // The ticket, of one use and one minute, is the right.
  @Public()
  @Get(':ticket')
  async release(@Param('ticket') ticket: string, @Res() reply: FastifyReply): Promise<void> {
    const release = this.releases.redeem(ticket);
    const bytes = await this.releases.bytesOf(release);
    reply.hijack();
    const { raw } = reply;
    const isClosed = once(raw, 'close');
    raw.writeHead(200, headersOf(release));
    if (bytes.kind === 'whole') {
      raw.end(bytes.bytes);
    } else {
      try {
        await bytes.send(async (chunk) => {
          if (!raw.write(chunk)) await Promise.race([once(raw, 'drain'), isClosed]);
        });
        raw.end();
      } catch {
        // Too late for another status: the length announced is not reached, and the client sees that it was cut off.
        raw.destroy();
      }
    }
    await isClosed;
    await this.releases.record(release, raw.writableFinished);
  }
}

function headersOf({ document }: Release): Record<string, string> {
  return {
    'content-type': document.mediaType,
    'content-length': String(document.sizeBytes),
    'repr-digest': `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`,
    'cache-control': 'no-store',
  };
}
