import { Readable } from 'node:stream';
import { CodedError } from '@valija/contracts';
import type { FastifyReply } from 'fastify';

/** One of the events of an answer that comes in parts. */
export interface ServerEvent {
  readonly event: string;
  readonly data: object;
}

/** Whether a caller asked for the parts of an answer as they are known, and not only for the whole. */
export function wantsEvents(accept: string | undefined): boolean {
  return accept?.includes('text/event-stream') === true;
}

/**
 * Answers with server-sent events (WHATWG HTML, section 9.2). What fails before the first of them is a problem like any
 * other; what fails later is an event `problem`.
 */
export async function sendEvents(reply: FastifyReply, events: AsyncIterable<ServerEvent>): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  void reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that gathers the answer would make one of its parts.
    'x-accel-buffering': 'no',
  });
  await reply.send(Readable.from(lines(first, iterator)));
}

async function* lines(
  first: IteratorResult<ServerEvent>,
  rest: AsyncIterator<ServerEvent>,
): AsyncGenerator<string, void, undefined> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) yield line(next.value);
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'internal-error';
    yield line({ event: 'problem', data: { code } });
  } finally {
    await rest.return?.();
  }
}

/** JSON has no line breaks: one line of data holds it. */
function line({ event, data }: ServerEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
