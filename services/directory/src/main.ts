import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'directory',
  variables,
  module: () => AppModule,
  rpcPort: ({ directoryRpcPort }) => directoryRpcPort,
  // A declarative file may hold every body of a country.
  http: ({ directoryHttpPort }) => ({ port: directoryHttpPort, bodyLimit: 33_554_432 }),
});
