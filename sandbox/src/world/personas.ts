import type { Person } from '@valija/contracts';
import type { Language } from './languages.js';

/** Somebody who signs in at the Cl@ve simulator and to whom administrations write. Nobody is real. */
export interface Persona {
  readonly id: string;
  readonly idType: 'NIF' | 'NIE';
  readonly idNumber: string;
  readonly fullName: string;
  readonly language: Language;
  /** What tells this persona from the others, for the picker. */
  readonly about: string;
}

/**
 * Numbers above 99.900.000 have not been given to anybody; low ones such as 00000001 have. The check letters are right
 * (the test says so), and the four digits that a mask shows tell one from another.
 */
export const personas = [
  {
    id: 'ana',
    idType: 'NIF',
    idNumber: '99911110F',
    fullName: 'Ana Jiménez Prueba',
    language: 'es',
    about: 'Vive en Jaén',
  },
  {
    id: 'jordi',
    idType: 'NIF',
    idNumber: '99922220P',
    fullName: 'Jordi Puig Exemple',
    language: 'ca',
    about: 'Vive en Barcelona',
  },
  {
    id: 'iker',
    idType: 'NIF',
    idNumber: '99933330D',
    fullName: 'Iker Etxeberria Adibide',
    language: 'eu',
    about: 'Vive en Zarautz',
  },
  {
    id: 'uxia',
    idType: 'NIF',
    idNumber: '99944440X',
    fullName: 'Uxía Castro Exemplo',
    language: 'gl',
    about: 'Vive en Noia',
  },
  {
    id: 'vicent',
    idType: 'NIF',
    idNumber: '99955550B',
    fullName: 'Vicent Ferrer Exemple',
    language: 'ca-valencia',
    about: 'Vive en Xàtiva',
  },
  {
    id: 'amaia',
    idType: 'NIF',
    idNumber: '99966660N',
    fullName: 'Amaia Goñi Adibide',
    language: 'eu',
    about: 'Vive en Estella-Lizarra',
  },
  {
    id: 'carmen',
    idType: 'NIF',
    idNumber: '99977770J',
    fullName: 'Carmen Ortega Muestra',
    language: 'es',
    about: 'Vive en Madrid; jubilada',
  },
  {
    id: 'manuel',
    idType: 'NIF',
    idNumber: '99988880Z',
    fullName: 'Manuel Sanz Muestra',
    language: 'es',
    about: 'Vive en Medinaceli; autónomo',
  },
  {
    id: 'laia',
    idType: 'NIF',
    idNumber: '99999990S',
    fullName: 'Laia Serra Exemple',
    language: 'ca',
    about: 'Estudia en Salamanca',
  },
  {
    id: 'ahmed',
    idType: 'NIE',
    idNumber: 'X9910100K',
    fullName: 'Ahmed El Amrani Prueba',
    language: 'es',
    about: 'Residente extranjero, con NIE',
  },
  {
    id: 'olena',
    idType: 'NIE',
    idNumber: 'Y9920200S',
    fullName: 'Olena Kovalenko Muestra',
    language: 'es',
    about: 'Residente extranjera, con NIE',
  },
  {
    id: 'empresa',
    idType: 'NIF',
    idNumber: 'B00000000',
    fullName: 'Pruebas y Ejemplos, S.L.',
    language: 'es',
    about: 'Empresa: obligada a la vía electrónica',
  },
] as const satisfies readonly Persona[];

export type PersonaId = (typeof personas)[number]['id'];

export function findPersona(id: string): Persona | undefined {
  return personas.find((persona) => persona.id === id);
}

export function persona(id: PersonaId): Persona {
  const found = findPersona(id);
  if (!found) throw new Error(`there is no persona ${id}`);
  return found;
}

/** Of a kind that is reserved for examples (RFC 2606): no mail that goes astray can reach anybody. */
export const MAIL_DOMAIN = 'correo.example';

/** Where a persona receives mail: the sandbox's mail provider has the mailbox. */
export function emailOf({ id }: Pick<Persona, 'id'>): string {
  return `${id}@${MAIL_DOMAIN}`;
}

/** A persona as messages name a person. */
export function asPerson({ idType, idNumber, fullName }: Persona): Person {
  return { idType, idNumber, fullName };
}
