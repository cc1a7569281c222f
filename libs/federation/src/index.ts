export { type Dated, coverageOf } from './coverage.js';
export { type Ask, type Asking, FanOut, type Outcome } from './fan-out.js';
export { federationVariables } from './federation-variables.js';
export { type Given, ProviderClient, type ProviderQuestion } from './provider-client.js';
export { type Source, type SourceQuery, bodyOf, insteadOf, sourcesOf } from './source.js';
export { SystemSilent } from './system-silent.js';
