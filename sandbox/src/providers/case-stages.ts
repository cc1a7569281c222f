import type { Texts } from '../world/languages.js';

/** How far a case file has come, from its beginning to its end. */
export interface CaseStage {
  readonly state: Texts;
  readonly phase: string;
  readonly isOpen: boolean;
  readonly awaitsPerson: boolean;
}

export const caseStages: readonly CaseStage[] = [
  {
    state: {
      es: 'Hemos recibido su solicitud y la estamos estudiando.',
      ca: "Hem rebut la vostra sol·licitud i l'estem estudiant.",
      gl: 'Recibimos a súa solicitude e estámola a estudar.',
      eu: 'Zure eskabidea jaso dugu, eta aztertzen ari gara.',
    },
    phase: 'Inicio',
    isOpen: true,
    awaitsPerson: false,
  },
  {
    state: {
      es: 'Nos falta un documento suyo: tiene diez días hábiles para aportarlo.',
      ca: 'Ens falta un document vostre: teniu deu dies hàbils per aportar-lo.',
      gl: 'Fáltanos un documento seu: ten dez días hábiles para achegalo.',
      eu: 'Zure agiri bat falta zaigu: hamar egun baliodun dituzu aurkezteko.',
    },
    phase: 'Subsanación',
    isOpen: true,
    awaitsPerson: true,
  },
  {
    state: {
      es: 'Su expediente está completo y pendiente de resolución.',
      ca: 'El vostre expedient és complet i pendent de resolució.',
      gl: 'O seu expediente está completo e pendente de resolución.',
      eu: 'Zure espedientea osorik dago, ebazpenaren zain.',
    },
    phase: 'Instrucción',
    isOpen: true,
    awaitsPerson: false,
  },
  {
    state: {
      es: 'Hemos resuelto a su favor.',
      ca: 'Hem resolt a favor vostre.',
      gl: 'Resolvemos ao seu favor.',
      eu: 'Zure alde ebatzi dugu.',
    },
    phase: 'Resolución',
    isOpen: false,
    awaitsPerson: false,
  },
];
