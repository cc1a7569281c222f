import type { Language } from '../world/languages.js';

/** What every letter says, in one language. `{…}` stands for a datum. */
interface Phrases {
  readonly notification: string;
  readonly communication: string;
  readonly annex: string;
  readonly unit: string;
  readonly holder: string;
  readonly procedure: string;
  readonly caseFile: string;
  readonly availableAt: string;
  readonly replyBy: string;
  readonly body: string;
  readonly effect: string;
  readonly noEffect: string;
  readonly annexBody: string;
  /** It must not be taken for what it looks like. */
  readonly simulated: string;
  readonly code: string;
  readonly page: string;
}

const catalan: Phrases = {
  notification: 'Notificació',
  communication: 'Comunicació',
  annex: 'Annex',
  unit: 'Unitat',
  holder: 'Persona interessada',
  procedure: 'Procediment',
  caseFile: 'Expedient',
  availableAt: 'Posada a disposició',
  replyBy: 'Termini de resposta',
  body: "Us fem arribar l'acte que consta a l'assumpte, dictat en el procediment i l'expedient indicats més amunt.",
  effect:
    "La notificació s'entén practicada en el moment en què accediu al seu contingut. Contra aquest acte podeu interposar un recurs de reposició en el termini d'un mes.",
  noEffect: 'Aquesta comunicació és informativa: no obre cap termini ni admet recurs.',
  annexBody: 'Aquest annex acompanya el document principal i en detalla els antecedents.',
  simulated: "Document simulat d'un entorn de proves. No té cap validesa.",
  code: 'Codi segur de verificació',
  page: 'Pàgina {page} de {pages}',
};

export const phrases: Readonly<Record<Language, Phrases>> = {
  es: {
    notification: 'Notificación',
    communication: 'Comunicación',
    annex: 'Anexo',
    unit: 'Unidad',
    holder: 'Persona interesada',
    procedure: 'Procedimiento',
    caseFile: 'Expediente',
    availableAt: 'Puesta a disposición',
    replyBy: 'Plazo de respuesta',
    body: 'Le hacemos llegar el acto que figura en el asunto, dictado en el procedimiento y el expediente indicados más arriba.',
    effect:
      'La notificación se entiende practicada en el momento en que acceda a su contenido. Contra este acto puede interponer recurso de reposición en el plazo de un mes.',
    noEffect: 'Esta comunicación es informativa: no abre ningún plazo ni admite recurso.',
    annexBody: 'Este anexo acompaña al documento principal y detalla sus antecedentes.',
    simulated: 'Documento simulado de un entorno de pruebas. No tiene ninguna validez.',
    code: 'Código seguro de verificación',
    page: 'Página {page} de {pages}',
  },
  ca: catalan,
  'ca-valencia': {
    ...catalan,
    body: "Li fem arribar l'acte que consta en l'assumpte, dictat en el procediment i l'expedient indicats més amunt.",
    effect:
      "La notificació s'entén practicada en el moment en què accedisca al seu contingut. Contra este acte pot interposar un recurs de reposició en el termini d'un mes.",
    noEffect: 'Esta comunicació és informativa: no obri cap termini ni admet recurs.',
    annexBody: 'Este annex acompanya el document principal i en detalla els antecedents.',
  },
  gl: {
    notification: 'Notificación',
    communication: 'Comunicación',
    annex: 'Anexo',
    unit: 'Unidade',
    holder: 'Persoa interesada',
    procedure: 'Procedemento',
    caseFile: 'Expediente',
    availableAt: 'Posta á disposición',
    replyBy: 'Prazo de resposta',
    body: 'Facémoslle chegar o acto que figura no asunto, ditado no procedemento e no expediente indicados máis arriba.',
    effect:
      'A notificación enténdese practicada no momento en que acceda ao seu contido. Contra este acto pode interpoñer recurso de reposición no prazo dun mes.',
    noEffect: 'Esta comunicación é informativa: non abre ningún prazo nin admite recurso.',
    annexBody: 'Este anexo acompaña o documento principal e detalla os seus antecedentes.',
    simulated: 'Documento simulado dun contorno de probas. Non ten ningunha validez.',
    code: 'Código seguro de verificación',
    page: 'Páxina {page} de {pages}',
  },
  eu: {
    notification: 'Jakinarazpena',
    communication: 'Komunikazioa',
    annex: 'Eranskina',
    unit: 'Unitatea',
    holder: 'Interesduna',
    procedure: 'Prozedura',
    caseFile: 'Espedientea',
    availableAt: 'Eskura jartzea',
    replyBy: 'Erantzuteko epea',
    body: 'Gaian adierazitako egintza helarazten dizugu, goian aipatutako prozeduran eta espedientean emana.',
    effect:
      'Jakinarazpena egintzat joko da edukia ikusten duzun unean. Egintza honen aurka berraztertzeko errekurtsoa aurkeztu dezakezu hilabeteko epean.',
    noEffect: 'Komunikazio hau argibidezkoa da: ez du eperik irekitzen, eta ezin da errekurtsorik aurkeztu.',
    annexBody: 'Eranskin honek dokumentu nagusia osatzen du eta haren aurrekariak zehazten ditu.',
    simulated: 'Proba-ingurune bateko dokumentu simulatua. Ez du inolako baliorik.',
    code: 'Egiaztapen-kode segurua',
    page: '{page}. orria, guztira {pages}',
  },
};
