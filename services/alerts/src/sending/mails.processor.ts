import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '@valija/observability';
import { CONFIGURATION, Closing, LOGGER } from '@valija/service';
import { Worker } from 'bullmq';
import type { AlertsConfiguration } from '../config.js';
import { MAILS_QUEUE, type MailJob } from './mails.queue.js';
import { SendingService } from './sending.service.js';

const CONCURRENCY = 10;
const SECOND_MS = 1_000;

/** Works the jobs off: one row a job, and what is due for the same person with it. */
@Injectable()
export class MailsProcessor implements OnApplicationBootstrap {
  private readonly worker: Worker<MailJob>;

  constructor(
    @Inject(CONFIGURATION)
    { redisUrl, mailPerSecond }: Pick<AlertsConfiguration, 'redisUrl' | 'mailPerSecond'>,
    @Inject(SendingService) sending: SendingService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    this.worker = new Worker<MailJob>(MAILS_QUEUE.name, ({ data }) => sending.send(data.of, data.id), {
      prefix: MAILS_QUEUE.prefix,
      connection: { url: redisUrl, maxRetriesPerRequest: null },
      autorun: false,
      concurrency: CONCURRENCY,
      limiter: { max: mailPerSecond, duration: SECOND_MS },
    });
    this.worker.on('error', (error) => {
      logger.warn({ err: error }, 'jobs wait: Redis does not answer');
    });
    this.worker.on('failed', (job, error) => {
      logger.info(
        { of: job?.data.of, id: job?.data.id, reason: error.message },
        'a mail is tried again later',
      );
    });
    closing.add('work', () => this.worker.close());
  }

  onApplicationBootstrap(): void {
    this.worker.run().catch((error: unknown) => {
      this.logger.error({ err: error }, 'jobs are not worked off');
    });
  }
}
