import { type Configuration, port, variable } from '@valija/config';
import { databaseVariables } from '@valija/database';
import { operatorVariables } from '@valija/http';
import { kafkaVariables } from '@valija/messaging';

export const variables = {
  ...databaseVariables,
  ...kafkaVariables,
  ...operatorVariables,
  DIRECTORY_RPC_PORT: variable(port(), 'where other services ask, over TCP'),
  DIRECTORY_HTTP_PORT: variable(port(), 'where operators call'),
};

export type DirectoryConfiguration = Configuration<typeof variables>;
