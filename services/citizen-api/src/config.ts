import {
  type Configuration,
  list,
  port,
  requestsPerMinute,
  secret,
  text,
  url,
  variable,
} from '@valija/config';
import { refusalVariables } from '@valija/http';
import { kafkaVariables } from '@valija/messaging';

export const variables = {
  ...kafkaVariables,
  CITIZEN_API_HTTP_PORT: variable(port(), 'where applications call'),
  TOKEN_ISSUER: variable(url(), 'the identity provider whose access tokens are accepted (claim iss)'),
  TOKEN_AUDIENCE: variable(text(), 'whom tokens must be made for (claim aud)'),
  TOKEN_KEYS_URL: variable(url(), 'public keys of the identity provider (JWKS); rotation is followed'),
  TOKEN_ALGORITHMS: variable(
    list().default(['RS256', 'ES256', 'EdDSA']),
    'the only signature algorithms accepted',
  ),
  REDIS_URL: secret(url(), 'where quotas are counted'),
  LIMITS_KEY: secret(text(), 'key under which persons are counted: Redis has no number of anybody'),
  PERSON_REQUESTS_PER_MINUTE: variable(
    requestsPerMinute(3_000),
    'most requests of one person in a minute, through all applications; acts are counted apart',
  ),
  PERSON_APPEARANCES_PER_MINUTE: variable(
    requestsPerMinute(120),
    'most acts (opening, rejecting) of one person in a minute',
  ),
  ...refusalVariables,
  ADDRESS_REQUESTS_PER_MINUTE: variable(
    requestsPerMinute(6_000),
    'most requests without a token from one address (in IPv6, one /64) in a minute',
  ),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  STORE_READER_RPC_HOST: variable(
    text().default('127.0.0.1'),
    'where a reader of metadata-store answers, over TCP',
  ),
  STORE_READER_RPC_PORT: variable(port(), 'its port'),
  DELIVERY_RPC_HOST: variable(text().default('127.0.0.1'), 'where delivery answers, over TCP'),
  DELIVERY_RPC_PORT: variable(port(), 'its port'),
  EXPEDIENTES_RPC_HOST: variable(text().default('127.0.0.1'), 'where expedientes answers, over TCP'),
  EXPEDIENTES_RPC_PORT: variable(port(), 'its port'),
  APPOINTMENTS_RPC_HOST: variable(text().default('127.0.0.1'), 'where appointments answers, over TCP'),
  APPOINTMENTS_RPC_PORT: variable(port(), 'its port'),
  ALERTS_RPC_HOST: variable(text().default('127.0.0.1'), 'where alerts answers, over TCP'),
  ALERTS_RPC_PORT: variable(port(), 'its port'),
  DELIVERY_HTTP_URL: variable(url(), 'where delivery gives released documents, over HTTP'),
};

export type CitizenApiConfiguration = Configuration<typeof variables>;
