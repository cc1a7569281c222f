import { Initial1763769600000 } from './1763769600000-initial.js';
import { Restored1764115200000 } from './1764115200000-restored.js';

export const migrations = [Initial1763769600000, Restored1764115200000];
