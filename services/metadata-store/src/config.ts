import { type Configuration, oneOf, port, publicKeySet, secret, text, url, variable } from '@valija/config';
import { databaseVariables } from '@valija/database';
import { keyringVariables } from '@valija/dispatch-rows';
import { kafkaVariables } from '@valija/messaging';

export const variables = {
  ...databaseVariables,
  ...kafkaVariables,
  ...keyringVariables,
  METADATA_STORE_ROLE: variable(
    oneOf(['writer', 'reader']),
    'writer: batches, expiries and the relay; reader: questions and acts of persons, which wait for no batch',
  ),
  METADATA_STORE_RPC_PORT: variable(port(), 'where other services ask this process, over TCP'),
  DIRECTORY_RPC_HOST: variable(
    text().default('127.0.0.1'),
    'where the directory answers, over TCP; the writer asks it',
  ),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  RECEIPT_SIGNING_KEY: secret(text(), 'private key that signs receipts, as a JWK (Ed25519)'),
  RECEIPT_RETIRED_KEYS: secret(
    publicKeySet().default({ keys: [] }),
    'public keys that signed receipts before, as a JWKS: published on, so that old receipts can be verified',
  ),
  HUB_ISSUER: variable(url(), 'public address of the hub: who says so, in receipts'),
};

export type MetadataStoreConfiguration = Configuration<typeof variables>;
