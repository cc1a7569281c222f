import { Initial1795305600000 } from './1795305600000-initial.js';

export const migrations = [Initial1795305600000];
