import { type NodePlan, council } from './administration.js';

/**
 * Two provincial councils as aggregated nodes. Behind each, one council serves the content of its own dispatches and one
 * has no system: the aggregator's node endpoint serves it. And two large cities, each a node of its own.
 */
export const localEntities: readonly NodePlan[] = [
  {
    nodeId: 'diputacion-jaen',
    name: 'Nodo agregado: Diputación Provincial de Jaén',
    kind: 'local-aggregated',
    languages: ['es'],
    root: {
      dir3: 'L02000023',
      names: { es: 'Diputación Provincial de Jaén' },
      sector: 'local',
      pageUrl: 'https://sede.diputacion-jaen.example',
    },
    units: [],
    members: [council('23092', { systemId: 'ubeda-sede' }), council('23028')],
    residents: ['ana', 'manuel'],
  },
  {
    nodeId: 'diputacion-girona',
    name: 'Nodo agregado: Diputación de Girona',
    kind: 'local-aggregated',
    languages: ['ca', 'es'],
    root: {
      dir3: 'L02000017',
      names: { es: 'Diputación Provincial de Girona', ca: 'Diputació de Girona' },
      sector: 'local',
      pageUrl: 'https://seu.diputacio-girona.example',
      systemId: 'girona-notificacions',
    },
    units: [],
    members: [
      council('17114', { names: { ca: "Ajuntament d'Olot" }, systemId: 'olot-seu' }),
      council('17019', { names: { ca: 'Ajuntament de Besalú' } }),
    ],
    residents: ['jordi', 'laia'],
  },
  {
    nodeId: 'ayto-madrid',
    name: 'Nodo directo: Ayuntamiento de Madrid',
    kind: 'direct',
    languages: ['es'],
    root: council('28079', { systemId: 'madrid-notifica' }),
    units: [
      {
        dir3: 'LA0002811',
        names: { es: 'Agencia Tributaria Madrid' },
        sector: 'local',
        parent: 'L01280796',
        pageUrl: 'https://sede.madrid.example/tributos',
      },
    ],
    members: [],
    residents: ['carmen', 'olena'],
  },
  {
    nodeId: 'ayto-barcelona',
    name: 'Nodo directo: Ayuntamiento de Barcelona',
    kind: 'direct',
    languages: ['ca', 'es'],
    root: council('08019', { names: { ca: 'Ajuntament de Barcelona' } }),
    units: [
      {
        dir3: 'LA0000811',
        names: {
          es: 'Instituto Municipal de Hacienda de Barcelona',
          ca: "Institut Municipal d'Hisenda de Barcelona",
        },
        sector: 'local',
        parent: 'L01080193',
        pageUrl: 'https://seu.barcelona.example/hisenda',
        systemId: 'barcelona-hisenda',
      },
    ],
    members: [],
    residents: ['jordi', 'ahmed'],
  },
];
