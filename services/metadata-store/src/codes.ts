import type { DispatchState } from '@valija/legal';

/** States as the table keeps them. A number is never given another meaning; new ones go to the end. */
export const STATE = [
  'available',
  'accessed',
  'read',
  'rejected',
  'expired',
  'delivered-on-paper',
  'published-by-edict',
  'cancelled',
] as const satisfies readonly DispatchState[];
