import { Initial1763769600000 } from './1763769600000-initial.js';
import { FactDigest1763856000000 } from './1763856000000-fact-digest.js';
import { Routes1763942400000 } from './1763942400000-routes.js';
import { WallsByDispatch1764028800000 } from './1764028800000-walls-by-dispatch.js';
import { Standing1764115200000 } from './1764115200000-standing.js';

export const migrations = [
  Initial1763769600000,
  FactDigest1763856000000,
  Routes1763942400000,
  WallsByDispatch1764028800000,
  Standing1764115200000,
];

/** The role without login that a citizen's query runs as: row-level security is its own. */
export const CITIZEN_ROLE = 'metadata_store_citizen';
