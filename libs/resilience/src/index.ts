export {
  type Answer,
  Administrations,
  type CallBudget,
  type CallRequest,
  defaultBudget,
} from './administrations.js';
export { CallFailed } from './call-failed.js';
export { type OriginRules, urlRefusal, publicOrigins } from './origin-rules.js';
export { originRules, originVariables } from './origin-variables.js';
export { instantOrRetryAfter } from './retry-after.js';
