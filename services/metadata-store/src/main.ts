import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'metadata-store',
  variables,
  module: ({ metadataStoreRole }) => AppModule.as(metadataStoreRole),
  rpcPort: ({ metadataStoreRpcPort }) => metadataStoreRpcPort,
});
