export { type TestServers, startTestServers } from './test-servers.js';
export type { ServerAddresses } from './servers/servers.js';
export { type Layout, layout, repository } from './layout.js';
export { MissingRequirement, type ProcessSpec } from './process-spec.js';
export { answers, freePorts } from './ports.js';
export { anyPorts } from './settings.js';
export { type StackOptions, profilePath, startHub, startStack, valija } from './stack.js';
export { type StackPlan, urls } from './stack-plan.js';
export { Supervisor } from './supervisor/supervisor.js';
