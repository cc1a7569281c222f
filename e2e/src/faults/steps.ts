import { wipedRedis } from './alerted/wiped-redis.js';
import { campaign } from './campaign/campaign.js';
import { appearances, mutants } from './mutants/played-steps.js';
import type { Step } from './report.js';
import { restoredPostgres } from './restored/restored-postgres.js';
import { rollingRestart } from './rolling/rolling-restart.js';
import { stalledPostgres } from './stalled/stalled-postgres.js';

/** What `npm run faults` runs, in this order. */
export const steps: readonly Step[] = [
  campaign,
  rollingRestart,
  stalledPostgres,
  restoredPostgres,
  wipedRedis,
  appearances,
  mutants,
];
