import { migrateService } from '@valija/service';
import { migrations } from './migrations/index.js';

await migrateService('metadata_store', migrations);
