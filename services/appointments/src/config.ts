import { type Configuration, port, text, variable } from '@valija/config';
import { federationVariables } from '@valija/federation';
import { kafkaVariables } from '@valija/messaging';
import { originVariables } from '@valija/resilience';

export const variables = {
  ...kafkaVariables,
  ...originVariables,
  ...federationVariables,
  APPOINTMENTS_RPC_PORT: variable(port(), 'where the citizens API asks, over TCP'),
  DIRECTORY_RPC_HOST: variable(text().default('127.0.0.1'), 'where the directory answers, over TCP'),
  DIRECTORY_RPC_PORT: variable(port(), 'its port'),
};

export type AppointmentsConfiguration = Configuration<typeof variables>;
