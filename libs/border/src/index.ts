export { type AnsweredEvent, type Outcome, type RefusedOffsets, buildAck, lostAck } from './ack.js';
export { ackMessage } from './ack-message.js';
export { type OpenedContent, openContent } from './content.js';
export { openEnvelope } from './envelope.js';
export {
  type BatchRange,
  type Fence,
  type GapConfirmed,
  type KnownFence,
  type Log,
  confirmGap,
  isKnownAck,
  placeOf,
  startOf,
} from './fence.js';
export { lockFence, takeFence } from './fence-rows.js';
export type { IncomingMessage } from './incoming-message.js';
export { agreementFault, issuerFault, unknownBody } from './issuer.js';
export { type FoundLog, type HeldLog, NodeLogs } from './node-logs.js';
export { misplaced } from './placement.js';
