import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'citizen-api',
  variables,
  module: () => AppModule,
  http: ({ citizenApiHttpPort }) => ({ port: citizenApiHttpPort, bodyLimit: 65_536 }),
});
