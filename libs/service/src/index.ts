export { migrateService } from './migrate-service.js';
export { type ServiceDefinition, bootstrap } from './bootstrap.js';
export { HealthChecks } from './health-checks.js';
export { CLOCK, CONFIGURATION, LOGGER, OUTBOX_SEAL, SERVICE_NAME } from './tokens.js';
export { ProcessModule } from './process.module.js';
export { type ServiceConfiguration, serviceVariables } from './service-variables.js';
export { Closing } from './closing.js';
export { Rounds } from './rounds.js';
export {
  administrationsProvider,
  brokerAdminProvider,
  brokerProvider,
  databaseProvider,
  directoryCopyProvider,
  rpcProvider,
} from './connections.js';
export { federationProviders } from './federation.js';
export { RelayRunner } from './relay-runner.js';
export { DirectoryRunner } from './directory-runner.js';
