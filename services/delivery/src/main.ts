import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'delivery',
  variables,
  module: () => AppModule,
  rpcPort: ({ deliveryRpcPort }) => deliveryRpcPort,
  http: ({ deliveryHttpPort }) => ({ port: deliveryHttpPort }),
});
