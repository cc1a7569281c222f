import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'alerts',
  variables,
  module: () => AppModule,
  rpcPort: ({ alertsRpcPort }) => alertsRpcPort,
});
