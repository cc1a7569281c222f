import { migrateService } from '@valija/service';
import { migrations } from './migrations/index.js';

await migrateService('directory', migrations);
