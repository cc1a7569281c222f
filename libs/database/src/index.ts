export {
  type DatabaseSettings,
  databaseSettings,
  databaseVariables,
  migrationVariables,
} from './settings.js';
export { Database } from './database.js';
export type { AskGate } from './gate.js';
export { DatabaseAway } from './database-away.js';
export type { PersonScope } from './person-scope.js';
export type { Row, Statement, Transaction } from './transaction.js';
export { type MigrationClass, migrate } from './migrate.js';
export { type ServiceOwnership, createDatabase, provisionService } from './provision.js';
