import { type Configuration, boolean, integer, port, text, variable } from '@valija/config';
import { observabilityVariables } from '@valija/observability';

/** What every service reads, beside its own variables. */
export const serviceVariables = {
  ...observabilityVariables,
  BIND_HOST: variable(text().default('127.0.0.1'), 'address that the service listens on'),
  MANAGEMENT_PORT: variable(port(), 'where /health/live, /health/ready and /metrics answer'),
  SHUTDOWN_DELAY_MS: variable(
    integer(0, 60_000).default(0),
    'how long the service goes on taking requests after it has said that it is not ready, in milliseconds',
  ),
  TRUST_PROXY: variable(boolean().default(false), 'believe X-Forwarded-* of the proxy in front'),
};

export type ServiceConfiguration = Configuration<typeof serviceVariables>;
