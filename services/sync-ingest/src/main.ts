import { bootstrap } from '@valija/service';
import { AppModule } from './app.module.js';
import { variables } from './config.js';

await bootstrap({
  name: 'sync-ingest',
  variables,
  module: () => AppModule,
  http: ({ syncIngestHttpPort }) => ({ port: syncIngestHttpPort }),
});
