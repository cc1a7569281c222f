export * from './generated/messages.js';
export { personalFields } from './generated/personal-fields.js';
export { schemas } from './generated/schemas.js';
export { type AckCode, ackCodes, isRetryable } from './ack-codes.js';
export { CodedError, type Facts } from './coded-error.js';
export {
  CONTENT_TYPE,
  type Envelope,
  type EventName,
  type HubEventName,
  type LifeCycleEventName,
  type NodeEventName,
  type NoticeEventName,
  SPEC_VERSION,
  envelopeHeaders,
  eventName,
  eventSchema,
  eventType,
  hubEventNames,
  lifeCycleEventNames,
  nodeEventNames,
  noticeEventNames,
} from './envelope.js';
export { limits } from './limits.js';
export { type MediaType, isMediaType, mediaTypes } from './media-types.js';
export {
  type EventFault,
  type NodeEvent,
  type NodePublication,
  type NoticeEvent,
  type SnapshotEvent,
  isSnapshotEvent,
} from './node-event.js';
export { type ProblemCode, problemCodes } from './problem-codes.js';
export {
  type NodeTopics,
  hubTopics,
  isNodeId,
  isReservedNodeId,
  nodeIdFault,
  nodeOfTopic,
  nodeTopics,
} from './topics.js';
export { type SchemaViolation, type ValidatedName, droppedFields, firstViolation } from './validation.js';
export * from './directory.js';
export type { DirectoryRpc } from './rpc/directory-rpc.js';
export type * from './rpc/metadata-store-rpc.js';
export type * from './rpc/citizen-rpc.js';
export type * from './rpc/coverage.js';
export type * from './rpc/case-files-rpc.js';
export type * from './rpc/appointments-rpc.js';
export type * from './rpc/waiting-rpc.js';
export * from './rpc/alerts-rpc.js';
export { asyncApiDocument } from './documents/asyncapi.js';
export { contentEndpointDocument } from './documents/content-endpoint.js';
export { appointmentsProviderDocument } from './documents/appointments-provider.js';
export { caseFilesProviderDocument } from './documents/case-files-provider.js';
export { exampleOf, examples } from './documents/examples.js';
