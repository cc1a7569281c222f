import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Public } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { type Release, type ReleasedBytes, ReleasesService } from './releases.service.js';

/** The bytes of a release, to the citizens' API. Not for the world: the port is the hub's own. */
@Controller('v1/releases')
export class ReleasesController {
  constructor(@Inject(ReleasesService) private readonly releases: ReleasesService) {}

  // The ticket, of one use and one minute, is the right.
  @Public()
  @Get(':ticket')
  async release(@Param('ticket') ticket: string, @Res() reply: FastifyReply): Promise<void> {
    const release = this.releases.redeem(ticket);
    const { raw } = reply;
    // From the start: who hangs up may do so while the bytes are being verified.
    const closed = new Promise<void>((resolve) => void raw.once('close', resolve));
    const bytes = await this.releases.bytesOf(release);
    reply.hijack();
    if (!raw.destroyed) {
      raw.writeHead(200, headersOf(release));
      await give(bytes, raw, closed);
    }
    await closed;
    await this.releases.record(release, raw.writableFinished);
  }
}

async function give(bytes: ReleasedBytes, raw: ServerResponse, closed: Promise<void>): Promise<void> {
  if (bytes.kind === 'whole') {
    raw.end(bytes.bytes);
    return;
  }
  try {
    await bytes.send(async (chunk) => {
      // Nobody reads any more: the origin need not go on.
      if (raw.destroyed) throw new HungUp();
      if (!raw.write(chunk)) await Promise.race([once(raw, 'drain'), closed]);
    });
    raw.end();
  } catch {
    // Too late for another status: the length announced is not reached, and the client sees that it was cut off.
    raw.destroy();
  }
}

class HungUp extends Error {}

function headersOf({ document }: Release): Record<string, string> {
  return {
    'content-type': document.mediaType,
    'content-length': String(document.sizeBytes),
    'repr-digest': `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`,
    'cache-control': 'no-store',
  };
}
