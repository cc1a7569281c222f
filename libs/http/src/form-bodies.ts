import type { IncomingMessage } from 'node:http';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyContextConfig, type FastifyInstance, type FastifyRequest, errorCodes } from 'fastify';

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const MOST_BYTES = 65_536;

interface FormConfig extends FastifyContextConfig {
  readonly takesForms?: boolean;
}

/** A route that is called by a form, and does not need what stands in it: its body is read and left. */
export function TakesForms(): MethodDecorator {
  return RouteConfig({ takesForms: true } satisfies FormConfig);
}

/** Of all other routes a form is what it was: nothing that is taken. */
export function letFormsIn(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FORMS, (request, payload, done) => {
    if (!takesForms(request)) {
      done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
      return;
    }
    lengthOf(payload).then(
      (length) => {
        done(length > MOST_BYTES ? new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE() : null, undefined);
      },
      (error: unknown) => {
        done(error as Error);
      },
    );
  });
}

/** No more is read than may be there. */
async function lengthOf(payload: IncomingMessage): Promise<number> {
  let length = 0;
  // What is left unread does not take the connection with it: the answer goes out on it.
  const chunks = payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) if ((length += chunk.length) > MOST_BYTES) break;
  return length;
}

function takesForms({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as FormConfig).takesForms === true;
}
