import type { Texts } from '../world/languages.js';

/** A procedure, and what a person's case file in it is called. SIA codes are invented. */
export interface CaseProcedure {
  readonly sia: string;
  readonly name: string;
  readonly subject: Texts;
}

export const caseProcedures = {
  'ayuda-alquiler': {
    sia: '9900101',
    name: 'Ayudas al alquiler de vivienda',
    subject: {
      es: 'Ayuda al alquiler de la vivienda habitual',
      ca: "Ajut al lloguer de l'habitatge habitual",
      'ca-valencia': 'Ajuda al lloguer de la vivenda habitual',
      gl: 'Axuda ao alugueiro da vivenda habitual',
      eu: 'Ohiko etxebizitza alokatzeko laguntza',
    },
  },
  dependencia: {
    sia: '9900102',
    name: 'Reconocimiento de la situación de dependencia',
    subject: {
      es: 'Reconocimiento del grado de dependencia',
      ca: 'Reconeixement del grau de dependència',
      gl: 'Recoñecemento do grao de dependencia',
      eu: 'Mendekotasun-maila aitortzea',
    },
  },
  'ayuda-autonomos': {
    sia: '9900201',
    name: 'Ayudas al trabajo autónomo',
    subject: { es: 'Ayuda al inicio de la actividad autónoma' },
  },
  aplazamiento: {
    sia: '9900202',
    name: 'Aplazamiento y fraccionamiento de deudas',
    subject: { es: 'Fraccionamiento del pago de un tributo' },
  },
  'reclamacion-sanitaria': {
    sia: '9900203',
    name: 'Reclamaciones del sistema sanitario público',
    subject: { es: 'Reclamación por el plazo de una consulta' },
  },
  'reclamacion-consumo': {
    sia: '9900204',
    name: 'Hojas de quejas y reclamaciones',
    subject: { es: 'Reclamación a una empresa de suministros' },
  },
  beca: {
    sia: '9900205',
    name: 'Becas y ayudas al estudio',
    subject: { es: 'Beca de estudios del curso 2026/2027', ca: "Beca d'estudis del curs 2026/2027" },
  },
  escolarizacion: {
    sia: '9900206',
    name: 'Admisión en centros educativos',
    subject: { es: 'Solicitud de plaza escolar' },
  },
  'ayuda-agraria': {
    sia: '9900207',
    name: 'Ayudas de la política agrícola común',
    subject: { es: 'Solicitud única de ayudas agrarias' },
  },
  'autorizacion-transporte': {
    sia: '9900208',
    name: 'Autorizaciones de transporte público',
    subject: { es: 'Renovación de la autorización de transporte' },
  },
  'autorizacion-residencia': {
    sia: '9900209',
    name: 'Autorizaciones de residencia',
    subject: { es: 'Renovación de la autorización de residencia' },
  },
  'licencia-obras': {
    sia: '9900210',
    name: 'Licencias urbanísticas',
    subject: { es: 'Licencia de obras en la vivienda', ca: "Llicència d'obres a l'habitatge" },
  },
} as const satisfies Record<string, CaseProcedure>;

export type CaseProcedureId = keyof typeof caseProcedures;
