import { type Configuration, integer, list, port, text, url, variable } from '@valija/config';
import { federationVariables } from '@valija/federation';
import { kafkaVariables } from '@valija/messaging';
import { originVariables } from '@valija/resilience';

export const variables = {
  ...kafkaVariables,
  ...originVariables,
  ...federationVariables,
  EXPEDIENTES_RPC_PORT: variable(port(), 'where the citizens API asks, over TCP'),
  EXPEDIENTES_HTTP_PORT: variable(
    port(),
    'where other folders ask this one as a provider, and where its public keys are',
  ),
  FOLDER_ENDPOINT: variable(
    url(),
    'public address at which this folder is a provider, as the directory has it: audience of the tokens of who asks',
  ),
  FOLDER_ASKERS: variable(
    list().default([]),
    'public addresses of the folders that may ask this one as a provider, comma-separated; nobody where empty',
  ),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  DOCUMENTS_BUDGET_MB: variable(
    integer(50, 16_384).default(256),
    'most bytes of documents in memory at once, in MiB',
  ),
};

export type ExpedientesConfiguration = Configuration<typeof variables>;
