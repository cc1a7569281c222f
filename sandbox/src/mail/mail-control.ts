import type { Logger } from '@valija/observability';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { MAIL_DOMAIN, emailOf, findPersona } from '../world/personas.js';
import type { Bounces } from './bounces.js';
import {
  LONGEST_SECONDS,
  type MailboxMode,
  type MailboxState,
  type ServerMode,
  mailboxModes,
  serverModes,
  usualState,
} from './mail-modes.js';
import { type KeptMail, type Mailboxes, mailboxOf } from './mailboxes.js';
import { readMail } from './read-mail.js';
import type { SmtpDoor } from './smtp-door.js';

export interface MailParts {
  readonly door: SmtpDoor;
  readonly mailboxes: Mailboxes;
  readonly bounces: Bounces;
}

/** The server among the systems; every other one is the address of a mailbox. */
const SERVER = 'mail';
const LONGEST_WAIT_SECONDS = 30;
const MS_OF_A_SECOND = 1_000;

/** Shows the mailboxes of the sandbox, and tells them how to behave. Without a key: it exists in a sandbox only. */
export function mailControl(parts: MailParts, logger: Logger): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, ajv: { customOptions: { removeAdditional: false } } });
  app.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) logger.error({ err: error }, 'a request failed');
    return reply.code(status).send({ error: error instanceof Error ? error.message : 'unknown failure' });
  });
  const { door, bounces } = parts;
  app.get('/health', () => ({ smtp: door.mode, ...door.counts, ...bounces.counts }));
  systemRoutes(app, parts);
  mailRoutes(app, parts);
  return app;
}

const modeBody = {
  type: 'object',
  required: ['mode'],
  properties: {
    mode: { enum: [...new Set([...serverModes, ...mailboxModes])] },
    seconds: { type: 'integer', minimum: 1, maximum: LONGEST_SECONDS },
  },
  additionalProperties: false,
} as const;

/** As the control of the administrations shows its systems. */
function systemRoutes(app: FastifyInstance, { door, mailboxes }: MailParts): void {
  const server = (): object => ({ id: SERVER, service: 'mail', mode: door.mode, modes: serverModes });
  const shown = (mailbox: string): object => ({
    id: emailOf({ id: mailbox }),
    service: 'mailbox',
    modes: mailboxModes,
    ...mailboxes.stateOf(mailbox),
  });
  // Those that somebody may look for: personas, and what was told to behave in some way.
  const isListed = ({ mailbox, state }: { mailbox: string; state: MailboxState }): boolean =>
    findPersona(mailbox) !== undefined || state.mode !== usualState.mode;
  app.get('/control/systems', () => [
    server(),
    ...mailboxes
      .all()
      .filter(isListed)
      .map(({ mailbox }) => shown(mailbox)),
  ]);
  app.put<{ Params: { id: string }; Body: { mode: ServerMode | MailboxMode; seconds?: number } }>(
    '/control/systems/:id',
    { schema: { body: modeBody } },
    async (request, reply) => {
      const { mode, seconds = usualState.seconds } = request.body;
      const mailbox = mailboxOf(request.params.id);
      if (request.params.id === SERVER && isOneOf(serverModes, mode)) {
        await door.setMode(mode);
        return reply.send(server());
      }
      if (mailbox !== undefined && isOneOf(mailboxModes, mode)) {
        mailboxes.setState(mailbox, { mode, seconds });
        return reply.send(shown(mailbox));
      }
      if (request.params.id !== SERVER && mailbox === undefined)
        return reply
          .code(404)
          .send({ error: `there is the server, "${SERVER}", and mailboxes of ${MAIL_DOMAIN}` });
      const known = mailbox === undefined ? serverModes : mailboxModes;
      return reply.code(422).send({ error: `it cannot be told to be ${mode}: it knows ${known.join(', ')}` });
    },
  );
}

function isOneOf<T extends string>(known: readonly T[], word: string): word is T {
  return (known as readonly string[]).includes(word);
}

interface Named {
  readonly mailbox: string;
}

const whole = { type: 'integer', minimum: 0 } as const;
const waiting = {
  type: 'object',
  properties: { after: whole, waitSeconds: { ...whole, maximum: LONGEST_WAIT_SECONDS } },
  additionalProperties: false,
} as const;

/** A mailbox is named by what its address has before the "@". */
function mailRoutes(app: FastifyInstance, { mailboxes }: MailParts): void {
  app.get('/control/mailboxes', () =>
    mailboxes.all().map(({ mailbox, state, ...counts }) => ({
      mailbox,
      address: emailOf({ id: mailbox }),
      isPersona: findPersona(mailbox) !== undefined,
      ...state,
      ...counts,
    })),
  );
  app.get<{ Params: Named; Querystring: { after?: number; waitSeconds?: number } }>(
    '/control/mailboxes/:mailbox/mails',
    { schema: { querystring: waiting } },
    async (request, reply) => {
      const { after = 0, waitSeconds = 0 } = request.query;
      const { mailbox } = request.params;
      if (mailboxes.list(mailbox, after).length === 0 && waitSeconds > 0) {
        const left = new AbortController();
        reply.raw.once('close', () => {
          left.abort();
        });
        const over = AbortSignal.timeout(waitSeconds * MS_OF_A_SECOND);
        await mailboxes.arrival(mailbox, AbortSignal.any([over, left.signal]));
      }
      return Promise.all(mailboxes.list(mailbox, after).map(readMail));
    },
  );
  app.delete<{ Params: Named }>('/control/mailboxes/:mailbox/mails', (request) => ({
    forgotten: mailboxes.forget(request.params.mailbox),
  }));
  const found = async (
    { mailbox, number }: Named & { number: string },
    reply: FastifyReply,
    show: (mail: KeptMail) => unknown,
  ): Promise<FastifyReply> => {
    const mail = mailboxes.find(mailbox, Number(number));
    if (!mail) return reply.code(404).send({ error: `there is no mail ${number} in this mailbox` });
    return reply.send(await show(mail));
  };
  app.get<{ Params: Named & { number: string } }>(
    '/control/mailboxes/:mailbox/mails/:number',
    (request, reply) => found(request.params, reply, readMail),
  );
  app.get<{ Params: Named & { number: string } }>(
    '/control/mailboxes/:mailbox/mails/:number/raw',
    (request, reply) =>
      found(request.params, reply, ({ raw }) => {
        reply.type('message/rfc822');
        return raw;
      }),
  );
}
