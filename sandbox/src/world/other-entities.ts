import type { Administration, NodePlan } from './administration.js';

/** The State, a university and a court: one of each. */
export const otherEntities: readonly NodePlan[] = [
  {
    nodeId: 'ministerio',
    name: 'Nodo directo: Ministerio de Inclusión, Seguridad Social y Migraciones',
    kind: 'direct',
    languages: ['es'],
    root: {
      dir3: 'E04990201',
      names: { es: 'Ministerio de Inclusión, Seguridad Social y Migraciones' },
      sector: 'state',
      pageUrl: 'https://sede.inclusion.example',
      systemId: 'inclusion-notificaciones',
    },
    units: [
      {
        dir3: 'E04990211',
        names: { es: 'Tesorería General de la Seguridad Social' },
        sector: 'state',
        parent: 'E04990201',
        pageUrl: 'https://sede.seg-social.example',
        systemId: 'tesoreria-sede',
      },
      {
        dir3: 'E04990212',
        names: { es: 'Dirección General de Migraciones' },
        sector: 'state',
        parent: 'E04990201',
        pageUrl: 'https://sede.inclusion.example/migraciones',
      },
    ],
    members: [],
    residents: ['olena', 'ahmed'],
  },
  {
    nodeId: 'universidad',
    name: 'Nodo directo: Universidad de Salamanca',
    kind: 'direct',
    languages: ['es'],
    root: {
      dir3: 'U02300001',
      names: { es: 'Universidad de Salamanca' },
      sector: 'university',
      pageUrl: 'https://sede.usal.example',
      systemId: 'usal-sede',
    },
    units: [
      {
        dir3: 'U02300011',
        names: { es: 'Servicio de Becas y Ayudas al Estudio' },
        sector: 'university',
        parent: 'U02300001',
        pageUrl: 'https://sede.usal.example/becas',
      },
    ],
    members: [],
    residents: ['laia', 'ana'],
  },
  {
    nodeId: 'tribunal',
    name: 'Nodo directo: Tribunal Superior de Justicia de Castilla y León',
    kind: 'direct',
    languages: ['es'],
    root: {
      dir3: 'J00007001',
      names: { es: 'Tribunal Superior de Justicia de Castilla y León' },
      sector: 'justice',
      pageUrl: 'https://sede.justicia.example',
    },
    units: [
      {
        dir3: 'J00007011',
        names: { es: 'Juzgado de Primera Instancia e Instrucción n.º 2 de Soria' },
        sector: 'justice',
        parent: 'J00007001',
        pageUrl: 'https://sede.justicia.example/soria',
      },
    ],
    members: [],
    residents: ['manuel', 'carmen'],
  },
];

/** The body that runs the general node. It issues nothing here. */
export const generalNodeOperator: Administration = {
  dir3: 'E04990301',
  names: { es: 'Agencia Estatal de Administración Digital' },
  sector: 'state',
  pageUrl: 'https://sede.aead.example',
};
