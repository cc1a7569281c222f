import { type Configuration, integer, port, secret, text, url, variable } from '@valija/config';
import { kafkaVariables } from '@valija/messaging';
import { originVariables } from '@valija/resilience';

export const variables = {
  ...kafkaVariables,
  ...originVariables,
  DELIVERY_RPC_PORT: variable(port(), 'where the citizens API asks, over TCP'),
  DELIVERY_HTTP_PORT: variable(port(), 'where the citizens API fetches released documents'),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  STORE_READER_RPC_HOST: variable(
    text().default('127.0.0.1'),
    'where a reader of metadata-store answers, over TCP',
  ),
  STORE_READER_RPC_PORT: variable(port(), 'its port'),
  CONTENT_SIGNING_KEY: secret(text(), 'private key that signs requests to origins, as a JWK (Ed25519)'),
  HUB_ISSUER: variable(url(), 'public address of the hub: who asks, in requests to origins'),
  CONTENT_BUDGET_MB: variable(integer(1, 16_384).default(256), 'most verified content in memory, in MiB'),
  CONTENT_HOLD_S: variable(
    integer(1, 3_600).default(60),
    'how long verified content is held after an act, in seconds',
  ),
  ORIGIN_TOTAL_MS: variable(
    integer(100, 120_000).default(10_000),
    'whole time for one document of an origin',
  ),
  ORIGIN_FIRST_BYTE_MS: variable(integer(100, 120_000).default(3_000), 'time to the first byte of an origin'),
  ORIGIN_CONNECT_MS: variable(integer(50, 60_000).default(1_000), 'time to connect to an origin'),
};

export type DeliveryConfiguration = Configuration<typeof variables>;
