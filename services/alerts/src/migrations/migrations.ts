import { Initial1795305600000 } from './1795305600000-initial.js';
import { Notices1795392000000 } from './1795392000000-notices.js';

export const migrations = [Initial1795305600000, Notices1795392000000];
