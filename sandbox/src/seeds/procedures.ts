import type { Texts } from '../world/languages.js';

/** A procedure and the subject of what is sent in it. SIA codes are invented. */
interface Procedure {
  readonly sia: string;
  readonly name: string;
  readonly subject: Texts;
}

export const procedures = {
  'ayuda-alquiler': {
    sia: '9900101',
    name: 'Ayudas al alquiler de vivienda',
    subject: {
      es: 'Resolución de la ayuda al alquiler de la vivienda habitual',
      ca: "Resolució de l'ajut al lloguer de l'habitatge habitual",
      'ca-valencia': "Resolució de l'ajuda al lloguer de la vivenda habitual",
      gl: 'Resolución da axuda ao alugueiro da vivenda habitual',
      eu: 'Ohiko etxebizitzaren alokairurako laguntzaren ebazpena',
    },
  },
  dependencia: {
    sia: '9900102',
    name: 'Reconocimiento de la situación de dependencia',
    subject: {
      es: 'Resolución de reconocimiento del grado de dependencia',
      ca: 'Resolució de reconeixement del grau de dependència',
      gl: 'Resolución de recoñecemento do grao de dependencia',
      eu: 'Mendekotasun-maila aitortzeko ebazpena',
    },
  },
  'tarjeta-sanitaria': {
    sia: '9900103',
    name: 'Tarjeta sanitaria individual',
    subject: {
      es: 'Su nueva tarjeta sanitaria está disponible',
      ca: 'La vostra nova targeta sanitària està disponible',
      'ca-valencia': 'La seua nova targeta sanitària està disponible',
      gl: 'A súa nova tarxeta sanitaria está dispoñible',
      eu: 'Zure osasun-txartel berria eskuragarri dago',
    },
  },
  'comprobacion-tributaria': {
    sia: '9900104',
    name: 'Comprobación e inspección de tributos',
    subject: {
      es: 'Inicio de actuaciones de comprobación tributaria',
      ca: "Inici d'actuacions de comprovació tributària",
      gl: 'Inicio de actuacións de comprobación tributaria',
      eu: 'Zerga-egiaztapeneko jarduketen hasiera',
    },
  },
  requerimiento: {
    sia: '9900105',
    name: 'Subsanación de solicitudes',
    subject: {
      es: 'Requerimiento de documentación en su solicitud',
      ca: 'Requeriment de documentació en la vostra sol·licitud',
      'ca-valencia': 'Requeriment de documentació en la seua sol·licitud',
      gl: 'Requirimento de documentación na súa solicitude',
      eu: 'Zure eskabiderako dokumentazioaren errekerimendua',
    },
  },
  sancion: {
    sia: '9900106',
    name: 'Procedimiento sancionador en materia de transporte',
    subject: {
      es: 'Resolución sancionadora en materia de transporte',
      ca: 'Resolució sancionadora en matèria de transport',
      gl: 'Resolución sancionadora en materia de transporte',
      eu: 'Garraioaren arloko zehapen-ebazpena',
    },
  },
  contratacion: {
    sia: '9900107',
    name: 'Contratación pública',
    subject: {
      es: 'Adjudicación del contrato de suministro',
      ca: 'Adjudicació del contracte de subministrament',
      gl: 'Adxudicación do contrato de subministración',
      eu: 'Hornidura-kontratuaren esleipena',
    },
  },
  padron: {
    sia: '9900108',
    name: 'Padrón municipal de habitantes',
    subject: {
      es: 'Confirmación de su inscripción en el padrón municipal',
      ca: 'Confirmació de la vostra inscripció en el padró municipal',
      'ca-valencia': 'Confirmació de la seua inscripció en el padró municipal',
      gl: 'Confirmación da súa inscrición no padrón municipal',
      eu: 'Udal-erroldako zure inskripzioaren berrespena',
    },
  },
  'bienes-inmuebles': {
    sia: '9900109',
    name: 'Impuesto sobre bienes inmuebles',
    subject: {
      es: 'Liquidación del impuesto sobre bienes inmuebles',
      ca: "Liquidació de l'impost sobre béns immobles",
      gl: 'Liquidación do imposto sobre bens inmobles',
      eu: 'Ondasun higiezinen gaineko zergaren likidazioa',
    },
  },
  'licencia-obras': {
    sia: '9900110',
    name: 'Licencia de obras menores',
    subject: {
      es: 'Resolución de la licencia de obras menores',
      ca: "Resolució de la llicència d'obres menors",
      gl: 'Resolución da licenza de obras menores',
      eu: 'Obra txikietarako lizentziaren ebazpena',
    },
  },
  residencia: {
    sia: '9900111',
    name: 'Autorización de residencia',
    subject: { es: 'Renovación de la autorización de residencia y trabajo' },
  },
  'vida-laboral': {
    sia: '9900112',
    name: 'Informe de vida laboral',
    subject: { es: 'Actualización de su informe de vida laboral' },
  },
  'deuda-cotizacion': {
    sia: '9900113',
    name: 'Recaudación de cuotas de la Seguridad Social',
    subject: { es: 'Providencia de apremio por cuotas pendientes' },
  },
  beca: {
    sia: '9900114',
    name: 'Becas y ayudas al estudio',
    subject: { es: 'Resolución de la beca de estudios de grado' },
  },
  titulo: {
    sia: '9900115',
    name: 'Expedición de títulos universitarios',
    subject: { es: 'Su título universitario puede recogerse' },
  },
  citacion: {
    sia: '9900116',
    name: 'Juicio verbal',
    subject: { es: 'Citación a la vista del juicio verbal' },
  },
  sentencia: {
    sia: '9900117',
    name: 'Procedimiento ordinario',
    subject: { es: 'Notificación de sentencia' },
  },
} as const satisfies Readonly<Record<string, Procedure>>;

export type ProcedureId = keyof typeof procedures;
