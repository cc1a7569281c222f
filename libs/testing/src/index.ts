export { type TestBroker, testBroker } from './test-broker.js';
export { type TestDatabase, testDatabase } from './test-database.js';
export { type Cut, PostgresWire } from './postgres-wire.js';
export { quietLogger } from './quiet-logger.js';
export { eventually } from './eventually.js';
export { type Answered, Doors, type DoorsOptions, type Knock } from './doors.js';
export { servers } from './servers.js';
export { type BatchEntry, type BatchPlace, aBatch, aDocument, aSnapshot } from './builders.js';
export { type ServiceContext, serviceContext } from './service-context.js';
