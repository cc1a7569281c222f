import type { Texts } from '../world/languages.js';

/** What an appointment is for, how long it takes, and what to bring. */
export interface AppointmentKind {
  readonly subject: Texts;
  readonly minutes: number;
  readonly toBring: readonly Texts[];
}

const identity: Texts = {
  es: 'Su documento de identidad',
  ca: "El vostre document d'identitat",
  gl: 'O seu documento de identidade',
  eu: 'Zure nortasun agiria',
};
const photo: Texts = {
  es: 'Una fotografía reciente, de frente y con fondo blanco',
  ca: 'Una fotografia recent, de cara i amb fons blanc',
  gl: 'Unha fotografía recente, de fronte e con fondo branco',
  eu: 'Argazki berri bat, aurrez aurrekoa eta atzealde zurikoa',
};
const fee: Texts = {
  es: 'El importe de la tasa',
  ca: "L'import de la taxa",
  gl: 'O importe da taxa',
  eu: 'Tasaren zenbatekoa',
};

export const appointmentKinds = {
  dni: {
    subject: {
      es: 'Renovación del DNI',
      ca: 'Renovació del DNI',
      gl: 'Renovación do DNI',
      eu: 'NANa berritzea',
    },
    minutes: 15,
    toBring: [{ ...identity, es: 'El DNI que va a renovar' }, photo, fee],
  },
  pasaporte: {
    subject: {
      es: 'Expedición del pasaporte',
      ca: 'Expedició del passaport',
      gl: 'Expedición do pasaporte',
      eu: 'Pasaportea egitea',
    },
    minutes: 15,
    toBring: [identity, photo, fee],
  },
  huellas: {
    subject: { es: 'Toma de huellas y tarjeta de identidad de extranjero' },
    minutes: 20,
    toBring: [{ es: 'El pasaporte en vigor' }, photo, fee],
  },
  registro: {
    subject: { es: 'Presentación de documentos en el registro' },
    minutes: 15,
    toBring: [identity, { es: 'Los documentos que quiera presentar' }],
  },
  padron: {
    subject: { es: 'Empadronamiento', ca: 'Empadronament' },
    minutes: 20,
    toBring: [
      identity,
      {
        es: 'El contrato de la vivienda o un recibo reciente',
        ca: "El contracte de l'habitatge o un rebut recent",
      },
    ],
  },
  'certificado-nacimiento': {
    subject: { es: 'Certificado literal de nacimiento', gl: 'Certificado literal de nacemento' },
    minutes: 10,
    toBring: [identity],
  },
  comparecencia: {
    subject: { es: 'Otorgamiento de apoderamiento apud acta' },
    minutes: 30,
    toBring: [identity, { es: 'Los datos de quien le va a representar' }],
  },
  matricula: {
    subject: { es: 'Atención en secretaría: matrícula' },
    minutes: 15,
    toBring: [identity, { es: 'El resguardo de la solicitud' }],
  },
} as const satisfies Record<string, AppointmentKind>;

export type AppointmentKindId = keyof typeof appointmentKinds;
