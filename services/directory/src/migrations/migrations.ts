import { Initial1763769600000 } from './1763769600000-initial.js';

export const migrations = [Initial1763769600000];
