export { wrongCharacter } from './characters.js';
export { type AssuranceLevel, assuranceLevels, isAssured } from './assurance.js';
export { type AccessWindow, accessWindow, dayRange, instantAfter, lastDayOf } from './deadlines.js';
export { isDir3 } from './dir3.js';
export { brokenNoticeRule, brokenRule, termOf, visibleFromMs } from './event-rules.js';
export {
  type IdentityDocument,
  hasCheckCharacter,
  identityOf,
  isValidIdNumber,
  maskIdNumber,
} from './id-number.js';
export {
  type AppearanceDecision,
  type Decision,
  type DispatchState,
  type Fact,
  type LifeCycle,
  type LifeCycleChange,
  appear,
  decide,
  expire,
  stateAt,
} from './life-cycle.js';
export { type LegalWarning, inLanguage, legalWarningFor } from './legal-warning.js';
