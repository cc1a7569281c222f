import type { IntegrationLevel } from '@valija/contracts';
import type { Administration } from './administration.js';
import type { CaseProcedureId } from '../providers/case-procedures.js';
import type { PersonaId } from './personas.js';

/** A system of the sandbox that has case files. */
export interface CaseSystem {
  readonly systemId: string;
  readonly name: string;
  readonly level: IntegrationLevel;
  /** DIR3 code of the body it answers for. */
  readonly body: string;
  readonly bodyName: string;
  /** Which folders ask it; only the hub where nothing is said. */
  readonly askedBy?: readonly string[];
  readonly procedures: readonly CaseProcedureId[];
  /** Who has case files there. */
  readonly persons: readonly PersonaId[];
}

/** The folder of the Junta de Andalucía: one provider for the hub, which groups its departments. */
export const REGIONAL_FOLDER = {
  systemId: 'andalucia-carpeta',
  name: 'Carpeta Ciudadana de Andalucía',
  body: 'A01002820',
} as const;

const ANDALUCIA = REGIONAL_FOLDER.body;

/** Departments that issue no dispatches in the sandbox, and have case files. Their codes are invented. */
export const caseDepartments: readonly Administration[] = [
  ['A01900013', 'Consejería de Salud y Consumo'],
  ['A01900014', 'Consejería de Educación y Formación Profesional'],
  ['A01900015', 'Consejería de Agricultura, Pesca y Agua'],
  ['A01900016', 'Consejería de Fomento y Articulación del Territorio'],
].map(([dir3 = '', name = '']) => ({
  dir3,
  names: { es: name },
  sector: 'region',
  parent: ANDALUCIA,
  pageUrl: `https://sede.andalucia.example/${dir3.toLowerCase()}`,
}));

const behindFolder = [REGIONAL_FOLDER.systemId];
const neighbours = ['ana', 'ahmed', 'manuel'] as const;

/** Six departments with nine systems of both levels. One of them answers for itself as well. */
const andalucia: readonly CaseSystem[] = [
  {
    systemId: 'junta-giro',
    name: 'GIRO: gestión de ayudas y subvenciones',
    level: 'advanced',
    body: 'A01900011',
    bodyName: 'Consejería de Economía y Hacienda',
    askedBy: [...behindFolder, 'hub'],
    procedures: ['ayuda-autonomos', 'aplazamiento'],
    persons: neighbours,
  },
  {
    systemId: 'junta-dependencia',
    name: 'Netgefys: dependencia',
    level: 'advanced',
    body: 'A01900012',
    bodyName: 'Consejería de Inclusión Social y Vivienda',
    askedBy: behindFolder,
    procedures: ['dependencia'],
    persons: ['ana', 'manuel'],
  },
  {
    systemId: 'junta-vivienda',
    name: 'Registro de demandantes de vivienda',
    level: 'basic',
    body: 'A01900012',
    bodyName: 'Consejería de Inclusión Social y Vivienda',
    askedBy: behindFolder,
    procedures: ['ayuda-alquiler'],
    persons: neighbours,
  },
  {
    systemId: 'junta-salud',
    name: 'Reclamaciones sanitarias',
    level: 'advanced',
    body: 'A01900013',
    bodyName: 'Consejería de Salud y Consumo',
    askedBy: behindFolder,
    procedures: ['reclamacion-sanitaria'],
    persons: ['ana'],
  },
  {
    systemId: 'junta-consumo',
    name: 'Hojas de reclamaciones de consumo',
    level: 'basic',
    body: 'A01900013',
    bodyName: 'Consejería de Salud y Consumo',
    askedBy: behindFolder,
    procedures: ['reclamacion-consumo'],
    persons: neighbours,
  },
  {
    systemId: 'junta-seneca',
    name: 'Séneca: escolarización y títulos',
    level: 'advanced',
    body: 'A01900014',
    bodyName: 'Consejería de Educación y Formación Profesional',
    askedBy: behindFolder,
    procedures: ['beca', 'escolarizacion'],
    persons: ['ana', 'ahmed'],
  },
  {
    systemId: 'junta-becas',
    name: 'Registro de becas',
    level: 'basic',
    body: 'A01900014',
    bodyName: 'Consejería de Educación y Formación Profesional',
    askedBy: behindFolder,
    // The same case files as Séneca has: a person sees each once.
    procedures: ['beca'],
    persons: ['ana', 'ahmed'],
  },
  {
    systemId: 'junta-ayudas-agrarias',
    name: 'Ayudas agrarias',
    level: 'advanced',
    body: 'A01900015',
    bodyName: 'Consejería de Agricultura, Pesca y Agua',
    askedBy: behindFolder,
    procedures: ['ayuda-agraria'],
    persons: ['manuel'],
  },
  {
    systemId: 'junta-fomento',
    name: 'Autorizaciones de transporte',
    level: 'basic',
    body: 'A01900016',
    bodyName: 'Consejería de Fomento y Articulación del Territorio',
    askedBy: behindFolder,
    procedures: ['autorizacion-transporte'],
    persons: ['ahmed', 'empresa'],
  },
];

type Region = readonly [id: string, body: string, name: string, level: IntegrationLevel, ...PersonaId[]];

/** The other regions, each an institution that answers for itself. Where the directory has no such body, its code is invented. */
export const otherRegions: readonly Region[] = [
  ['aragon', 'A02002834', 'Gobierno de Aragón', 'basic', 'laia'],
  ['asturias', 'A03002951', 'Principado de Asturias', 'advanced', 'manuel'],
  ['baleares', 'A04003003', 'Gobierno de las Illes Balears', 'basic', 'jordi'],
  ['canarias', 'A05003638', 'Gobierno de Canarias', 'advanced', 'ana', 'olena'],
  ['cantabria', 'A06002880', 'Gobierno de Cantabria', 'basic', 'carmen'],
  ['castilla-leon', 'A07002862', 'Junta de Castilla y León', 'advanced', 'manuel', 'carmen'],
  ['castilla-mancha', 'A08002880', 'Junta de Comunidades de Castilla-La Mancha', 'basic', 'carmen'],
  ['cataluna', 'A09002970', 'Generalitat de Cataluña', 'advanced', 'jordi', 'laia'],
  ['valenciana', 'A10002983', 'Generalitat Valenciana', 'advanced', 'vicent'],
  ['extremadura', 'A11002926', 'Junta de Extremadura', 'basic', 'manuel'],
  ['galicia', 'A12002994', 'Xunta de Galicia', 'advanced', 'uxia'],
  ['comunidad-madrid', 'A13002908', 'Comunidad de Madrid', 'basic', 'carmen', 'olena'],
  ['murcia', 'A14002961', 'Región de Murcia', 'basic', 'vicent'],
  ['navarra', 'A15002917', 'Gobierno de Navarra', 'advanced', 'amaia'],
  ['euskadi', 'A16003011', 'Gobierno Vasco', 'advanced', 'iker', 'amaia'],
  ['rioja', 'A17002943', 'Gobierno de La Rioja', 'basic', 'iker'],
  ['ceuta', 'L01510013', 'Ciudad Autónoma de Ceuta', 'basic', 'ahmed'],
  ['melilla', 'L01520018', 'Ciudad Autónoma de Melilla', 'basic', 'ahmed'],
];

/** Institutions of the other sectors. */
const institutions: readonly CaseSystem[] = [
  {
    systemId: 'inclusion-expedientes',
    name: 'Expedientes de extranjería',
    level: 'advanced',
    body: 'E04990201',
    bodyName: 'Ministerio de Inclusión, Seguridad Social y Migraciones',
    procedures: ['autorizacion-residencia'],
    persons: ['ahmed', 'olena'],
  },
  {
    systemId: 'usal-expedientes',
    name: 'Expedientes académicos de la Universidad de Salamanca',
    level: 'basic',
    body: 'U02300001',
    bodyName: 'Universidad de Salamanca',
    procedures: ['beca'],
    persons: ['laia', 'ana'],
  },
  {
    systemId: 'madrid-expedientes',
    name: 'Expedientes del Ayuntamiento de Madrid',
    level: 'advanced',
    body: 'L01280796',
    bodyName: 'Ayuntamiento de Madrid',
    procedures: ['licencia-obras'],
    persons: ['carmen', 'olena', 'empresa'],
  },
  {
    systemId: 'barcelona-expedients',
    name: 'Expedients de l’Ajuntament de Barcelona',
    level: 'advanced',
    body: 'L01080193',
    bodyName: 'Ayuntamiento de Barcelona',
    procedures: ['licencia-obras'],
    persons: ['jordi', 'ahmed'],
  },
];

/** Every system of the sandbox that has case files, but the folder that groups those of Andalucía. */
export const caseSystems: readonly CaseSystem[] = [
  ...andalucia,
  ...otherRegions.map(([id, body, bodyName, level, ...persons]): CaseSystem => ({
    systemId: `${id}-expedientes`,
    name: `Expedientes: ${bodyName}`,
    level,
    body,
    bodyName,
    procedures: ['ayuda-alquiler', 'dependencia'],
    persons,
  })),
  ...institutions,
];
