import type { NodePlan } from '../world/administration.js';
import { modestRecipes } from './modest-recipes.js';
import type { Recipe } from './recipe.js';

const notification = { kind: 'notification', obligation: 'chosen', assuranceLevel: 'substantial' } as const;
const communication = { kind: 'communication', obligation: 'voluntary', assuranceLevel: 'low' } as const;
/** Companies are obliged to the electronic channel (Ley 39/2015, art. 14.2). */
const mandatory = { ...notification, obligation: 'mandatory', holder: 'company' } as const;
/** The term of ten natural days is over: the hub expires it as soon as it hears of it. */
const PAST_TERM_DAYS = 20;

const regional: readonly Recipe[] = [
  {
    ...notification,
    key: 'ayuda',
    procedure: 'ayuda-alquiler',
    issuer: 'unit-2',
    holder: 'first',
    daysAgo: 1,
    isMultilingual: true,
    annexes: ['pdf'],
  },
  {
    ...communication,
    key: 'tarjeta',
    procedure: 'tarjeta-sanitaria',
    issuer: 'root',
    holder: 'first',
    daysAgo: 2,
    isMultilingual: true,
  },
  {
    ...mandatory,
    key: 'comprobacion',
    procedure: 'comprobacion-tributaria',
    issuer: 'unit-1',
    daysAgo: 3,
    addressees: ['first'],
    annexes: ['pdf', 'text'],
  },
  {
    ...notification,
    key: 'dependencia',
    procedure: 'dependencia',
    issuer: 'unit-2',
    holder: 'second',
    assuranceLevel: 'high',
    isSensitive: true,
  },
  {
    ...notification,
    key: 'requerimiento',
    procedure: 'requerimiento',
    issuer: 'unit-1',
    holder: 'second',
    assuranceLevel: 'low',
    isUrgent: true,
    replyInDays: 15,
  },
  {
    ...notification,
    key: 'sancion',
    procedure: 'sancion',
    issuer: 'root',
    holder: 'first',
    daysAgo: PAST_TERM_DAYS,
  },
  { ...mandatory, key: 'contrato', procedure: 'contratacion', issuer: 'root', scheduledInDays: 5 },
  { ...communication, key: 'padron', procedure: 'padron', issuer: 'member-1', holder: 'first', daysAgo: 4 },
  {
    ...notification,
    key: 'inmuebles',
    procedure: 'bienes-inmuebles',
    issuer: 'member-2',
    holder: 'second',
    obligation: 'voluntary',
    isPostal: true,
  },
];

const aggregated: readonly Recipe[] = [
  { ...mandatory, key: 'contrato', procedure: 'contratacion', issuer: 'root', daysAgo: 1 },
  {
    ...notification,
    key: 'obras',
    procedure: 'licencia-obras',
    issuer: 'member-1',
    holder: 'first',
    isMultilingual: true,
    annexes: ['pdf'],
  },
  {
    ...communication,
    key: 'padron-1',
    procedure: 'padron',
    issuer: 'member-1',
    holder: 'second',
    daysAgo: 2,
  },
  {
    ...notification,
    key: 'inmuebles',
    procedure: 'bienes-inmuebles',
    issuer: 'member-2',
    holder: 'first',
    obligation: 'voluntary',
    isPostal: true,
  },
  { ...communication, key: 'padron-2', procedure: 'padron', issuer: 'member-2', holder: 'second' },
];

const city: readonly Recipe[] = [
  {
    ...notification,
    key: 'inmuebles',
    procedure: 'bienes-inmuebles',
    issuer: 'unit-1',
    holder: 'first',
    isMultilingual: true,
    annexes: ['text'],
  },
  { ...communication, key: 'padron', procedure: 'padron', issuer: 'root', holder: 'second', daysAgo: 3 },
  {
    ...notification,
    key: 'requerimiento',
    procedure: 'requerimiento',
    issuer: 'root',
    holder: 'second',
    assuranceLevel: 'low',
    isUrgent: true,
    replyInDays: 10,
  },
  {
    ...notification,
    key: 'sancion',
    procedure: 'sancion',
    issuer: 'root',
    holder: 'first',
    daysAgo: PAST_TERM_DAYS,
  },
  { ...mandatory, key: 'obras', procedure: 'licencia-obras', issuer: 'root', scheduledInDays: 3 },
];

const state: readonly Recipe[] = [
  {
    ...notification,
    key: 'residencia-1',
    procedure: 'residencia',
    issuer: 'unit-2',
    holder: 'first',
    annexes: ['pdf'],
    replyInDays: 20,
    isUrgent: true,
  },
  {
    ...notification,
    key: 'residencia-2',
    procedure: 'residencia',
    issuer: 'unit-2',
    holder: 'second',
    assuranceLevel: 'high',
    daysAgo: 1,
  },
  { ...communication, key: 'vida-laboral', procedure: 'vida-laboral', issuer: 'unit-1', holder: 'first' },
  { ...mandatory, key: 'apremio', procedure: 'deuda-cotizacion', issuer: 'unit-1', daysAgo: PAST_TERM_DAYS },
  { ...mandatory, key: 'contrato', procedure: 'contratacion', issuer: 'root', annexes: ['pdf', 'text'] },
];

const university: readonly Recipe[] = [
  {
    ...notification,
    key: 'beca',
    procedure: 'beca',
    issuer: 'unit-1',
    holder: 'first',
    accessInDays: 30,
    annexes: ['text'],
  },
  { ...communication, key: 'titulo', procedure: 'titulo', issuer: 'root', holder: 'first', daysAgo: 6 },
  {
    ...notification,
    key: 'beca-2',
    procedure: 'beca',
    issuer: 'unit-1',
    holder: 'second',
    scheduledInDays: 7,
  },
];

const court: readonly Recipe[] = [
  {
    ...notification,
    key: 'citacion',
    procedure: 'citacion',
    issuer: 'unit-1',
    holder: 'first',
    assuranceLevel: 'high',
    isUrgent: true,
    replyInDays: 12,
  },
  {
    ...notification,
    key: 'sentencia',
    procedure: 'sentencia',
    issuer: 'unit-1',
    holder: 'second',
    assuranceLevel: 'high',
    isSensitive: true,
    addressees: ['first'],
    annexes: ['pdf'],
  },
  { ...mandatory, key: 'citacion-empresa', procedure: 'citacion', issuer: 'root', daysAgo: 2 },
];

/** What a small council sends through the general node. */
export const councilRecipes: readonly Recipe[] = [
  {
    ...notification,
    key: 'obras',
    procedure: 'licencia-obras',
    issuer: 'root',
    holder: 'first',
    annexes: ['pdf'],
  },
  { ...communication, key: 'padron', procedure: 'padron', issuer: 'root', holder: 'second', daysAgo: 1 },
  { ...mandatory, key: 'inmuebles', procedure: 'bienes-inmuebles', issuer: 'root', daysAgo: 2 },
];

/** What a node publishes at its first start. */
export function recipesOf({ kind, root, units }: NodePlan): readonly Recipe[] {
  if (kind === 'regional') return units.length > 0 ? regional : modestRecipes;
  if (kind === 'local-aggregated') return aggregated;
  switch (root.sector) {
    case 'state':
      return state;
    case 'university':
      return university;
    case 'justice':
      return court;
    case 'local':
    case 'region':
      return city;
  }
}
