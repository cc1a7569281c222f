import { type Administration, type NodePlan, council } from './administration.js';
import type { Texts } from './languages.js';
import { type PersonaId } from './personas.js';

interface RegionData {
  readonly nodeId: string;
  readonly dir3: string;
  readonly names: Texts;
  readonly languages: NodePlan['languages'];
  /** The ministry of finance, which has a computer system of its own, and the one of welfare, which has not. */
  readonly finance: Texts;
  readonly welfare: Texts;
  readonly members: readonly Administration[];
  readonly residents: readonly [PersonaId, PersonaId];
}

/** Two departments a region: their codes are the root's with another end, and invented. */
function region(data: RegionData): NodePlan {
  const { nodeId, dir3, names, languages, finance, welfare, members, residents } = data;
  const pageUrl = `https://sede.${nodeId}.example`;
  const unit = (end: string, unitNames: Texts): Administration => ({
    dir3: `${dir3.slice(0, 3)}9000${end}`,
    names: unitNames,
    sector: 'region',
    parent: dir3,
    pageUrl: `${pageUrl}/tramites`,
  });
  return {
    nodeId,
    name: `Nodo regional: ${names.es}`,
    kind: 'regional',
    languages,
    root: { dir3, names, sector: 'region', pageUrl, systemId: `${nodeId}-notificaciones` },
    units: [{ ...unit('11', finance), systemId: `${nodeId}-hacienda` }, unit('12', welfare)],
    members,
    residents,
  };
}

export const regions: readonly NodePlan[] = [
  region({
    nodeId: 'andalucia',
    dir3: 'A01002820',
    names: { es: 'Junta de Andalucía' },
    languages: ['es'],
    finance: { es: 'Consejería de Economía y Hacienda' },
    welfare: { es: 'Consejería de Inclusión Social y Vivienda' },
    members: [council('41024'), council('29084'), council('18089')],
    residents: ['ana', 'ahmed'],
  }),
  region({
    nodeId: 'cataluna',
    dir3: 'A09002970',
    names: { es: 'Generalitat de Cataluña', ca: 'Generalitat de Catalunya' },
    languages: ['ca', 'es'],
    finance: { es: 'Departamento de Economía y Hacienda', ca: "Departament d'Economia i Hisenda" },
    welfare: { es: 'Departamento de Derechos Sociales', ca: 'Departament de Drets Socials' },
    members: [
      council('08298', { names: { ca: 'Ajuntament de Vic' } }),
      council('43155', { names: { ca: 'Ajuntament de Tortosa' } }),
      council('43123', { names: { ca: 'Ajuntament de Reus' } }),
    ],
    residents: ['jordi', 'laia'],
  }),
  region({
    nodeId: 'galicia',
    dir3: 'A12002994',
    names: { es: 'Xunta de Galicia', gl: 'Xunta de Galicia' },
    languages: ['gl', 'es'],
    finance: { es: 'Consejería de Hacienda', gl: 'Consellería de Facenda' },
    welfare: { es: 'Consejería de Política Social', gl: 'Consellería de Política Social' },
    members: [
      council('15057', { names: { gl: 'Concello de Noia' } }),
      council('36006', { names: { gl: 'Concello de Cambados' } }),
      council('32001', { names: { gl: 'Concello de Allariz' } }),
    ],
    residents: ['uxia', 'manuel'],
  }),
  region({
    nodeId: 'euskadi',
    dir3: 'A16003011',
    names: { es: 'Gobierno Vasco', eu: 'Eusko Jaurlaritza' },
    languages: ['eu', 'es'],
    finance: { es: 'Departamento de Hacienda y Finanzas', eu: 'Ogasun eta Finantza Saila' },
    welfare: { es: 'Departamento de Bienestar y Vivienda', eu: 'Ongizate eta Etxebizitza Saila' },
    members: [
      council('20079', { names: { eu: 'Zarauzko Udala' } }),
      council('48046', { names: { eu: 'Gernika-Lumoko Udala' } }),
      council('01031', { names: { eu: 'Guardiako Udala' } }),
    ],
    residents: ['iker', 'amaia'],
  }),
  region({
    nodeId: 'navarra',
    dir3: 'A15002917',
    names: { es: 'Gobierno de Navarra', eu: 'Nafarroako Gobernua' },
    languages: ['es', 'eu'],
    finance: { es: 'Departamento de Economía y Hacienda', eu: 'Ekonomia eta Ogasun Departamentua' },
    welfare: { es: 'Departamento de Derechos Sociales', eu: 'Eskubide Sozialetako Departamentua' },
    members: [
      council('31232', { names: { eu: 'Tuterako Udala' } }),
      council('31097', { names: { eu: 'Lizarrako Udala' } }),
    ],
    residents: ['amaia', 'iker'],
  }),
  region({
    nodeId: 'valenciana',
    dir3: 'A10002983',
    names: { es: 'Generalitat Valenciana', 'ca-valencia': 'Generalitat Valenciana' },
    languages: ['ca-valencia', 'es'],
    finance: { es: 'Consejería de Hacienda y Economía', 'ca-valencia': "Conselleria d'Hisenda i Economia" },
    welfare: {
      es: 'Consejería de Servicios Sociales y Vivienda',
      'ca-valencia': 'Conselleria de Serveis Socials i Vivenda',
    },
    members: [
      council('46145', { names: { 'ca-valencia': 'Ajuntament de Xàtiva' } }),
      council('46220', { names: { 'ca-valencia': 'Ajuntament de Sagunt' } }),
      council('12080', { names: { 'ca-valencia': 'Ajuntament de Morella' } }),
    ],
    residents: ['vicent', 'laia'],
  }),
  region({
    nodeId: 'comunidad-madrid',
    dir3: 'A13002908',
    names: { es: 'Comunidad de Madrid' },
    languages: ['es'],
    finance: { es: 'Consejería de Economía y Hacienda' },
    welfare: { es: 'Consejería de Familia y Vivienda' },
    members: [council('28005'), council('28013'), council('28052')],
    residents: ['carmen', 'olena'],
  }),
];
