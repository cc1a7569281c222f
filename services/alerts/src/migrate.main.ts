import { migrateService } from '@valija/service';
import { migrations } from './migrations/migrations.js';

await migrateService('alerts', migrations);
