export { BatchConsumer } from './batch-consumer.js';
export type { BatchHandler, HandledBatch, PartitionStart } from './batch-handler.js';
export { Broker } from './broker.js';
export { type KafkaSettings, kafkaSettings, kafkaVariables } from './settings.js';
export {
  type OutboxMessage,
  type OutboxSeal,
  Outbox,
  createOutboxSql,
  createOutboxPositionsSql,
  valueOf,
} from './outbox.js';
export { type OutboxPosition, keepOutboxPositions, outboxPositions } from './outbox-positions.js';
export { type LogRange, LogReader } from './log-reader.js';
export { OutboxRelay } from './outbox-relay.js';
export { partitionOf } from './partitioner.js';
export { type OutgoingRecord, Publisher, type RecordPosition } from './publisher.js';
export { type UnreadableBatch } from './record-batch.js';
export { type IncomingRecord, headerText } from './record.js';
export { StreamConsumer } from './stream-consumer.js';
export { type RecordPlace, readOne } from './read-one.js';
export { type AccessRule, grantsOf, hubGrants, nodeGroups, nodePrincipal } from './access-rules.js';
