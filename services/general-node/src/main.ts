import { BODY_BYTES } from './bodies/pieces.js';
import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'general-node',
  variables,
  module: () => AppModule,
  http: ({ generalNodeHttpPort }) => ({ port: generalNodeHttpPort, bodyLimit: BODY_BYTES }),
});
