import type { AppointmentPlace } from '@valija/contracts';
import type { AppointmentKindId } from '../providers/appointment-kinds.js';
import type { Administration } from './administration.js';
import type { PersonaId } from './personas.js';

/** A system of the sandbox that gives appointments. */
export interface AppointmentSystem {
  readonly systemId: string;
  readonly name: string;
  /** DIR3 code of the body it answers for. */
  readonly body: string;
  readonly bodyName: string;
  /** Of its office (IANA). */
  readonly timeZone: 'Europe/Madrid' | 'Atlantic/Canary';
  readonly place: AppointmentPlace;
  readonly kinds: readonly AppointmentKindId[];
  /** Everybody has cancelled one there, of the first kind, and booked another. */
  readonly hasCancelled?: boolean;
  /** Who has appointments there. */
  readonly persons: readonly PersonaId[];
  /** Systems of which it has the appointments, too, for their bodies: a person sees each once. */
  readonly alsoHas?: readonly string[];
}

/** Bodies that issue no dispatches in the sandbox, and give appointments. Their codes are invented. */
export const appointmentBodies: readonly Administration[] = [
  {
    dir3: 'E04990401',
    names: { es: 'Dirección General de la Policía' },
    sector: 'state',
    pageUrl: 'https://sede.policia.example',
  },
  {
    dir3: 'J00990001',
    names: { es: 'Registro Civil de Jaén' },
    sector: 'justice',
    pageUrl: 'https://sede.registro-civil.example/jaen',
  },
];

/** State, regional, local and judicial bodies, and a university. Offices and their addresses are invented. */
export const appointmentSystems: readonly AppointmentSystem[] = [
  {
    systemId: 'age-citas',
    name: 'Cita previa de la Administración General del Estado',
    body: 'E04990401',
    bodyName: 'Dirección General de la Policía',
    timeZone: 'Europe/Madrid',
    place: { name: 'Oficinas de la Administración General del Estado' },
    kinds: [],
    persons: [],
    alsoHas: ['policia-citas', 'extranjeria-citas'],
  },
  {
    systemId: 'policia-citas',
    name: 'Cita previa: DNI y pasaporte',
    body: 'E04990401',
    bodyName: 'Dirección General de la Policía',
    timeZone: 'Europe/Madrid',
    place: {
      name: 'Unidad de Documentación de Jaén',
      address: 'Calle Inventada, 11',
      municipality: 'Jaén',
      desk: 'Puesto 3',
    },
    kinds: ['dni', 'pasaporte'],
    hasCancelled: true,
    persons: ['ana', 'carmen', 'manuel', 'jordi', 'laia', 'iker', 'uxia', 'vicent', 'amaia'],
  },
  {
    systemId: 'extranjeria-citas',
    name: 'Cita previa: extranjería',
    body: 'E04990212',
    bodyName: 'Dirección General de Migraciones',
    timeZone: 'Europe/Madrid',
    place: { name: 'Oficina de Extranjería', address: 'Plaza de Ejemplo, 2', municipality: 'Madrid' },
    kinds: ['huellas'],
    hasCancelled: true,
    persons: ['ahmed', 'olena'],
  },
  {
    systemId: 'junta-registro-citas',
    name: 'Cita previa: oficinas de asistencia de la Junta de Andalucía',
    body: 'A01900011',
    bodyName: 'Consejería de Economía y Hacienda',
    timeZone: 'Europe/Madrid',
    place: {
      name: 'Oficina de asistencia en materia de registros de Jaén',
      address: 'Paseo de Muestra, 15',
      municipality: 'Jaén',
    },
    kinds: ['registro'],
    persons: ['ana', 'ahmed'],
  },
  {
    systemId: 'canarias-citas',
    name: 'Cita previa del Gobierno de Canarias',
    body: 'A05003638',
    bodyName: 'Gobierno de Canarias',
    timeZone: 'Atlantic/Canary',
    place: {
      name: 'Oficina de información y atención ciudadana',
      address: 'Avenida de Prueba, 35',
      municipality: 'Las Palmas de Gran Canaria',
    },
    kinds: ['registro'],
    persons: ['ana', 'olena'],
  },
  {
    systemId: 'barcelona-cites',
    name: 'Cita prèvia de l’Ajuntament de Barcelona',
    body: 'L01080193',
    bodyName: 'Ayuntamiento de Barcelona',
    timeZone: 'Europe/Madrid',
    place: {
      name: "Oficina d'Atenció Ciutadana",
      address: 'Plaça Inventada, 1',
      municipality: 'Barcelona',
      desk: 'Taula 12',
    },
    kinds: ['padron'],
    persons: ['jordi', 'ahmed'],
  },
  {
    systemId: 'madrid-citas',
    name: 'Línea Madrid: cita previa',
    body: 'L01280796',
    bodyName: 'Ayuntamiento de Madrid',
    timeZone: 'Europe/Madrid',
    place: {
      name: 'Oficina de Atención a la Ciudadanía',
      address: 'Calle de Ejemplo, 8',
      municipality: 'Madrid',
    },
    kinds: ['padron'],
    persons: ['carmen', 'olena', 'empresa'],
  },
  {
    systemId: 'registro-civil-citas',
    name: 'Cita previa del Registro Civil',
    body: 'J00990001',
    bodyName: 'Registro Civil de Jaén',
    timeZone: 'Europe/Madrid',
    place: { name: 'Registro Civil de Jaén', address: 'Calle de los Ejemplos, 4', municipality: 'Jaén' },
    kinds: ['certificado-nacimiento'],
    persons: ['ana', 'uxia', 'vicent'],
  },
  {
    systemId: 'justicia-citas',
    name: 'Agenda del Tribunal Superior de Justicia de Castilla y León',
    body: 'J00007001',
    bodyName: 'Tribunal Superior de Justicia de Castilla y León',
    timeZone: 'Europe/Madrid',
    place: { name: 'Juzgado n.º 2', address: 'Calle de Muestra, 6', municipality: 'Soria', desk: 'Sala 1' },
    kinds: ['comparecencia'],
    persons: ['manuel', 'carmen'],
  },
  {
    systemId: 'usal-citas',
    name: 'Cita previa de la Universidad de Salamanca',
    body: 'U02300001',
    bodyName: 'Universidad de Salamanca',
    timeZone: 'Europe/Madrid',
    place: { name: 'Secretaría de alumnos', address: 'Patio de Prueba, 1', municipality: 'Salamanca' },
    kinds: ['matricula'],
    persons: ['laia', 'ana'],
  },
];
