export {
  type ContentReply,
  type ContentServerOptions,
  type ContentSource,
  contentHandler,
} from './content-handler.js';
export { type Answer, answersOf } from './answers.js';
export { EventInvalid, checkedValue } from './event-invalid.js';
export type { HubEvent } from './hub-messages.js';
export { type EventHandler, Node, type NodeOptions } from './node.js';
export { type NodeOutbox, type OutboxStatus, type PublishOutcome } from './outbox.js';
export { inTransaction, openOutbox } from './outbox-file.js';
export type { DatabaseSync } from 'node:sqlite';
