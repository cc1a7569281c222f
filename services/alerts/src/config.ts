import { type Configuration, boolean, integer, port, secret, text, url, variable } from '@valija/config';
import { databaseVariables } from '@valija/database';
import { keyringVariables } from '@valija/dispatch-rows';
import { kafkaVariables } from '@valija/messaging';

export const variables = {
  ...databaseVariables,
  ...kafkaVariables,
  ...keyringVariables,
  ALERTS_RPC_PORT: variable(port(), 'where the citizens API asks, over TCP'),
  STORE_READER_RPC_HOST: variable(
    text().default('127.0.0.1'),
    'where a reader of metadata-store answers, over TCP',
  ),
  STORE_READER_RPC_PORT: variable(port(), 'its port'),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  PUBLIC_URL: variable(
    url(),
    "public address of the citizens' API: mail programs say there that no more mails of notices are wanted",
  ),
  REDIS_URL: secret(url(), 'where jobs wait (BullMQ); it must not evict'),
  SMTP_URL: secret(url(), 'the mail server: smtp://user:password@host:port, or smtps://'),
  MAIL_FROM: variable(text(), 'who writes to people, as `Name <address>`'),
  MAIL_PER_SECOND: variable(integer(1, 10_000).default(50), 'most mails of this process in a second'),
  BOUNCE_DOMAIN: variable(text(), 'domain of the return paths, whose mail comes to BOUNCE_SMTP_PORT'),
  BOUNCE_SMTP_PORT: variable(port(), 'where reports of mails that came back are taken, over SMTP'),
  ALERT_HOLD_S: variable(
    integer(0, 3_600).default(300),
    'so long an alert of something new is held, in seconds: what comes meanwhile goes with it',
  ),
  NOTICE_HOLD_S: variable(
    integer(0, 86_400).default(3_600),
    'so long the mail of a notice is held, in seconds: what comes meanwhile goes with it',
  ),
  ALERT_RETRY_S: variable(
    integer(1, 3_600).default(30),
    'first pause before a mail is tried again, in seconds; it doubles each time',
  ),
  SMTP_IGNORE_TLS: variable(
    boolean().default(false),
    'mails go out without TLS: for a mail server on the same machine only',
  ),
};

export type AlertsConfiguration = Configuration<typeof variables>;
