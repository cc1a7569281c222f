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
export { boolean, hostAndPorts, integer, list, oneOf, port, text, url } from './rules.js';
