import { type Configuration, port, text, variable } from '@valija/config';
import { keyringVariables } from '@valija/dispatch-rows';
import { operatorVariables } from '@valija/http';
import { kafkaVariables } from '@valija/messaging';

export const variables = {
  ...kafkaVariables,
  ...keyringVariables,
  ...operatorVariables,
  SYNC_INGEST_HTTP_PORT: variable(port(), 'where operators call'),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
  STORE_WRITER_RPC_HOST: variable(
    text().default('127.0.0.1'),
    'where the writer of metadata-store answers, over TCP',
  ),
  STORE_WRITER_RPC_PORT: variable(port(), 'its port'),
};

export type SyncIngestConfiguration = Configuration<typeof variables>;
