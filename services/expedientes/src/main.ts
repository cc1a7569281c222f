import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'expedientes',
  variables,
  module: () => AppModule,
  rpcPort: ({ expedientesRpcPort }) => expedientesRpcPort,
  http: ({ expedientesHttpPort }) => ({ port: expedientesHttpPort }),
});
