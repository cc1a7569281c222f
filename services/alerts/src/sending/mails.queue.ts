import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@valija/observability';
import { CONFIGURATION, Closing, LOGGER } from '@valija/service';
import { type JobsOptions, Queue } from 'bullmq';
import type { AlertsConfiguration } from '../config.js';
import type { MailTable } from './mail-kind.js';

/** A job says which row, and nothing of it: what is in Redis may be lost, and may be read. */
export interface MailJob {
  readonly of: MailTable['name'];
  readonly id: string;
}

export interface QueuedMail {
  readonly id: string;
  readonly delayMs: number;
}

/** Where jobs wait, for the queue and for who works them off. */
export const MAILS_QUEUE = { name: 'mails', prefix: 'valija' } as const;
/** With pauses that double from half a minute: for more than a day. */
export const MOST_ATTEMPTS = 12;
const MARK = `${MAILS_QUEUE.prefix}:${MAILS_QUEUE.name}:mark`;

@Injectable()
export class MailsQueue {
  private readonly queue: Queue<MailJob>;
  private readonly options: JobsOptions;

  constructor(
    @Inject(CONFIGURATION) { redisUrl, alertRetryS }: Pick<AlertsConfiguration, 'redisUrl' | 'alertRetryS'>,
    @Inject(LOGGER) logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    this.options = {
      attempts: MOST_ATTEMPTS,
      backoff: { type: 'exponential', delay: alertRetryS * 1_000, jitter: 0.3 },
      // PostgreSQL knows what became of it; and an id that is still there would keep a new job out.
      removeOnComplete: true,
      removeOnFail: true,
    };
    this.queue = new Queue(MAILS_QUEUE.name, {
      prefix: MAILS_QUEUE.prefix,
      // What cannot be queued now is found by the next round: nothing waits for Redis here.
      connection: { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
    });
    this.queue.on('error', (error) => {
      logger.warn({ err: error }, 'Redis does not answer: mails wait in PostgreSQL');
    });
    closing.add('connections', () => this.queue.close());
  }

  /** One that waits already is not added twice: the id of the job of an alert is the alert's. */
  async add(of: MailTable['name'], mails: readonly QueuedMail[]): Promise<void> {
    await this.queue.addBulk(
      mails.map(({ id, delayMs }) => ({
        name: of,
        data: { of, id },
        opts: {
          ...this.options,
          // The id of a notice is its node's choice: it must not be taken for another's.
          jobId: of === 'alert' ? id : `${of}-${id}`,
          delay: Math.max(0, Math.round(delayMs)),
        },
      })),
    );
  }

  /** Leaves a mark where there is none. @returns whether there was none: the queue has lost what it had */
  async leaveMark(): Promise<boolean> {
    const client = (await this.queue.backend.client) as unknown as {
      set(key: string, value: string, option: 'NX'): Promise<'OK' | null>;
    };
    return (await client.set(MARK, randomUUID(), 'NX')) === 'OK';
  }
}
