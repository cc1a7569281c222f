export { type Logger, createLogger, observabilityVariables } from './logger.js';
export { Metrics } from './metrics.js';
export { redact, redactText } from './redaction.js';
export {
  type SpanOptions,
  activeTraceparent,
  linkFrom,
  sampledTraceparent,
  startTracing,
  stopTracing,
  traced,
} from './tracing.js';
export { type Condition, type Labels, type Light, lights } from './lights.js';
export { type Lit, litBy } from './lit.js';
