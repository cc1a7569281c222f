import type { AddressInfo } from 'node:net';
import type { Clock } from '@valija/clock';
import type { Logger } from '@valija/observability';
import { Bounces } from './bounces.js';
import { mailControl } from './mail-control.js';
import { Mailboxes } from './mailboxes.js';
import { SmtpDoor } from './smtp-door.js';

export interface MailProviderOptions {
  readonly host: string;
  readonly smtpPort: number;
  readonly httpPort: number;
  /** host:port */
  readonly bouncesTo?: string | undefined;
}

export interface MailProvider {
  readonly smtpPort: number;
  readonly httpPort: number;
  readonly stop: () => Promise<void>;
}

/** The mail provider of the sandbox's people: takes mail over SMTP and shows it over HTTP. Nothing reaches a disk. */
export async function startMailProvider(
  { host, smtpPort, httpPort, bouncesTo }: MailProviderOptions,
  clock: Clock,
  logger: Logger,
): Promise<MailProvider> {
  const mailboxes = new Mailboxes();
  const bounces = new Bounces(bouncesTo, logger);
  const door = new SmtpDoor({ host, port: smtpPort, mailboxes, bounces, clock, logger });
  const control = mailControl({ door, mailboxes, bounces }, logger);
  const opened = await door.open();
  await control.listen({ host, port: httpPort });
  return {
    smtpPort: opened,
    httpPort: (control.server.address() as AddressInfo).port,
    stop: async () => {
      await Promise.all([control.close(), door.close(), bounces.stop()]);
    },
  };
}
