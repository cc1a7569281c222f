import type { Person } from '@valija/contracts';

/** Kinds of identity documents that messages know. */
export const idTypes = [
  'NIF',
  'NIE',
  'PASSPORT',
  'EIDAS',
  'VAT',
  'OTHER',
] as const satisfies readonly Person['idType'][];
