import { type Configuration, list, port, secret, text, url, variable } from '@valija/config';
import { kafkaVariables } from '@valija/messaging';

export const variables = {
  ...kafkaVariables,
  CITIZEN_API_HTTP_PORT: variable(port(), 'where applications call'),
  PUBLIC_URL: variable(url(), 'public address of this API'),
  TOKEN_ISSUER: variable(url(), 'the identity provider whose access tokens are accepted (claim iss)'),
  TOKEN_AUDIENCE: variable(text(), 'whom tokens must be made for (claim aud)'),
  TOKEN_KEYS_URL: variable(url(), 'public keys of the identity provider (JWKS); rotation is followed'),
  TOKEN_ALGORITHMS: variable(
    list().default(['RS256', 'ES256', 'EdDSA']),
    'the only signature algorithms accepted',
  ),
  REDIS_URL: secret(url(), 'where quotas are counted'),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  STORE_READER_RPC_HOST: variable(
    text().default('127.0.0.1'),
    'where a reader of metadata-store answers, over TCP',
  ),
  STORE_READER_RPC_PORT: variable(port(), 'its port'),
  DELIVERY_RPC_HOST: variable(text().default('127.0.0.1'), 'where delivery answers, over TCP'),
  DELIVERY_RPC_PORT: variable(port(), 'its port'),
  DELIVERY_HTTP_URL: variable(url(), 'where delivery gives released documents, over HTTP'),
};

export type CitizenApiConfiguration = Configuration<typeof variables>;
