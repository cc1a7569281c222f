import { inLanguage } from '@valija/legal';

/** What a calendar says of its own, in the languages that the hub speaks. */
export interface CalendarWords {
  readonly calendar: string;
  readonly at: string;
  readonly toBring: string;
  readonly locator: string;
  readonly asOf: string;
  readonly silent: string;
}

const words: Readonly<Record<string, CalendarWords>> = {
  es: {
    calendar: 'Citas con la administración',
    at: 'Hora del lugar',
    toBring: 'Qué llevar',
    locator: 'Localizador',
    asOf: 'Consultado',
    silent: 'No han respondido, y puede faltar alguna cita',
  },
  ca: {
    calendar: "Cites amb l'administració",
    at: 'Hora del lloc',
    toBring: 'Què cal portar',
    locator: 'Localitzador',
    asOf: 'Consultat',
    silent: 'No han respost, i hi pot faltar alguna cita',
  },
  'ca-valencia': {
    calendar: "Cites amb l'administració",
    at: 'Hora del lloc',
    toBring: 'Què cal portar',
    locator: 'Localitzador',
    asOf: 'Consultat',
    silent: 'No han respost, i hi pot faltar alguna cita',
  },
  gl: {
    calendar: 'Citas coa administración',
    at: 'Hora do lugar',
    toBring: 'Que levar',
    locator: 'Localizador',
    asOf: 'Consultado',
    silent: 'Non responderon, e pode faltar algunha cita',
  },
  eu: {
    calendar: 'Administrazioarekiko hitzorduak',
    at: 'Tokiko ordua',
    toBring: 'Zer eraman',
    locator: 'Lokalizatzailea',
    asOf: 'Kontsultatua',
    silent: 'Ez dute erantzun, eta hitzorduren bat falta daiteke',
  },
  en: {
    calendar: 'Appointments with the administration',
    at: 'Time at the place',
    toBring: 'What to bring',
    locator: 'Reference',
    asOf: 'As of',
    silent: 'They have not answered, and an appointment may be missing',
  },
};

/** In the best of the languages that somebody reads. */
export function calendarWordsFor(languages: readonly string[]): CalendarWords {
  const tags = Object.fromEntries(Object.keys(words).map((tag) => [tag, tag]));
  const { language } = inLanguage(tags, languages, 'es');
  return words[language] as CalendarWords;
}
