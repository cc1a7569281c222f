export {
  type Answer,
  Administrations,
  type CallBudget,
  CallFailed,
  type CallRequest,
  defaultBudget,
} from './administrations.js';
export { instantOrRetryAfter } from './retry-after.js';
