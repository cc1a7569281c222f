export {
  type ContentReply,
  type ContentServerOptions,
  type ContentSource,
  contentHandler,
} from './content-handler.js';
export { type Answer, answersOf } from './answers.js';
export { EventInvalid, checkedValue } from './event-invalid.js';
export { type EventHandler, type HubEvent, Node, type NodeOptions } from './node.js';
export { type NodeOutbox, type OutboxStatus, type PublishOutcome, openOutbox } from './outbox.js';
export type { DatabaseSync } from 'node:sqlite';
