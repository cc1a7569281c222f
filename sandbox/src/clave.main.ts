import { loadConfiguration } from '@valija/config';
import { createLogger } from '@valija/observability';
import { claveServer } from './clave/clave-server.js';
import { signingKeys } from './clave/signing-keys.js';
import { claveVariables } from './config.js';
import { type Stop, runProcess } from './run-process.js';

await runProcess('clave-simulator', async (): Promise<Stop> => {
  const configuration = loadConfiguration(claveVariables);
  const { bindHost: host, claveHttpPort: port, claveIssuer: issuer, tokenAudience: audience } = configuration;
  const logger = createLogger('clave', configuration.logLevel);
  const keys = await signingKeys(configuration.claveStateDir);
  const server = claveServer({ issuer, audience, keys }, logger);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  logger.info({ port }, 'ready');
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
});
