export { type TestServers, startTestServers } from './test-servers.js';
export type { ServerAddresses } from './servers/servers.js';
