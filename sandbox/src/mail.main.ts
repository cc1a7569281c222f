import { SystemClock } from '@valija/clock';
import { loadConfiguration } from '@valija/config';
import { createLogger } from '@valija/observability';
import { mailVariables } from './config.js';
import { startMailProvider } from './mail/mail-provider.js';
import { type Stop, runProcess } from './run-process.js';

await runProcess('sandbox-mail', async (): Promise<Stop> => {
  const { logLevel, bindHost: host, ...mail } = loadConfiguration(mailVariables);
  const logger = createLogger('mail', logLevel);
  const { smtpPort, httpPort, stop } = await startMailProvider(
    { host, smtpPort: mail.mailSmtpPort, httpPort: mail.mailHttpPort, bouncesTo: mail.mailBouncesTo },
    new SystemClock(),
    logger,
  );
  logger.info({ smtpPort, httpPort }, 'ready');
  return stop;
});
