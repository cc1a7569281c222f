export {
  type ContentReply,
  type ContentServerOptions,
  type ContentSource,
  contentHandler,
} from './content-handler.js';
export { type Answer, answersOf } from './answers.js';
export { EventInvalid, checkedValue } from './event-invalid.js';
export type { HubEvent } from './hub-messages.js';
export { type EventHandler, Node, type NodeOptions, type ToPublish } from './node.js';
export { type NodeOutbox, type OutboxStatus } from './outbox.js';
export type { PublishOutcome } from './publish-outcome.js';
export { inTransaction, openOutbox } from './outbox-file.js';
export type { DatabaseSync } from 'node:sqlite';
export type { ProviderOptions, ProviderReply, RequestHandler } from './providers/provider-handler.js';
export {
  type CaseFileDocument,
  type CaseFileSource,
  type CaseFileServerOptions,
  serveCaseFiles,
} from './providers/case-files.js';
export {
  type AppointmentSource,
  type AppointmentServerOptions,
  serveAppointments,
} from './providers/appointments.js';
export type { Checked } from './provider-kit/checks.js';
export { type ProviderKitOptions, checkProvider } from './provider-kit/check-provider.js';
export { SourceUnavailable } from './providers/replies.js';
export { type CaseFilesOf, groupsOf, pageOf } from './providers/case-file-pages.js';
