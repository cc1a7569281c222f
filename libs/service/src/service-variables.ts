import { type Configuration, integer, list, port, text, variable } from '@valija/config';
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
  TRUSTED_PROXIES: variable(
    list().optional(),
    'addresses or networks (CIDR) of the proxies in front whose X-Forwarded-* are believed, comma-separated',
  ),
};

export type ServiceConfiguration = Configuration<typeof serviceVariables>;
