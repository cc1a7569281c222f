export {
  type Configuration,
  ConfigurationError,
  type Variable,
  type Variables,
  loadConfiguration,
  secret,
  variable,
} from './configuration.js';
export { environment, setEnvironment } from './environment.js';
export {
  type PublicKeySet,
  boolean,
  hostAndPorts,
  integer,
  list,
  oneOf,
  port,
  publicKeySet,
  requestsPerMinute,
  text,
  url,
} from './rules.js';
