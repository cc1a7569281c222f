import type { Recipe } from './recipe.js';

/** Of a region whose departments are not played: one of each kind of term, and of each part. */
export const modestRecipes: readonly Recipe[] = [
  {
    key: 'ayuda',
    procedure: 'ayuda-alquiler',
    kind: 'notification',
    obligation: 'chosen',
    assuranceLevel: 'substantial',
    issuer: 'root',
    holder: 'first',
    daysAgo: 1,
    isMultilingual: true,
    annexes: ['pdf'],
  },
  {
    key: 'requerimiento',
    procedure: 'requerimiento',
    kind: 'notification',
    obligation: 'chosen',
    assuranceLevel: 'low',
    issuer: 'root',
    holder: 'second',
    replyInDays: 15,
  },
  {
    key: 'contrato',
    procedure: 'contratacion',
    kind: 'notification',
    obligation: 'mandatory',
    assuranceLevel: 'substantial',
    issuer: 'root',
    holder: 'company',
    daysAgo: 2,
  },
];
