import { Initial1763769600000 } from './1763769600000-initial.js';

export const migrations = [Initial1763769600000];

/** The role without login that a citizen's query runs as: row-level security is its own. */
export const CITIZEN_ROLE = 'metadata_store_citizen';
