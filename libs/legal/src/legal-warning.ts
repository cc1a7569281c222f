/**
 * What a person must have been shown before an act with legal effect (RD 203/2021, arts. 44.5 and 45.1). A text is
 * never changed: a new one has a new id, which is the one that must be shown from then on.
 */
export interface LegalWarning {
  readonly id: string;
  /** By BCP 47 tag. */
  readonly texts: Readonly<Record<string, string>>;
}

const notification: LegalWarning = {
  id: 'notification-access.v1',
  texts: {
    es: 'Al abrir esta notificación se tendrá por practicada desde este momento y empezarán a contar los plazos que indique. También puede rechazarla: el procedimiento seguirá adelante. Si no hace nada, a los diez días naturales desde su puesta a disposición se entenderá rechazada (artículos 41.5 y 43.2 de la Ley 39/2015). Quedará constancia de quién, qué y cuándo.',
    ca: "En obrir aquesta notificació es considerarà practicada des d'aquest moment i començaran a comptar els terminis que indiqui. També podeu rebutjar-la: el procediment continuarà. Si no feu res, al cap de deu dies naturals de la posada a disposició s'entendrà rebutjada (articles 41.5 i 43.2 de la Llei 39/2015). En quedarà constància de qui, què i quan.",
    'ca-valencia':
      "En obrir esta notificació es considerarà practicada des d'este moment i començaran a comptar els terminis que indique. També podeu rebutjar-la: el procediment continuarà. Si no feu res, al cap de deu dies naturals de la posada a disposició s'entendrà rebutjada (articles 41.5 i 43.2 de la Llei 39/2015). En quedarà constància de qui, què i quan.",
    eu: 'Jakinarazpen hau irekitzean, une honetatik egintzat joko da, eta bertan adierazitako epeak hasiko dira. Uko ere egin diezaiokezu: prozedurak aurrera jarraituko du. Ezer egiten ez baduzu, eskura jarri eta hamar egun naturalera uko egindakotzat joko da (39/2015 Legearen 41.5 eta 43.2 artikuluak). Nork, zer eta noiz egin duen jasota geratuko da.',
    gl: 'Ao abrir esta notificación darase por practicada desde este momento e comezarán a contar os prazos que indique. Tamén pode rexeitala: o procedemento seguirá adiante. Se non fai nada, aos dez días naturais desde a súa posta a disposición entenderase rexeitada (artigos 41.5 e 43.2 da Lei 39/2015). Quedará constancia de quen, que e cando.',
    en: 'By opening this notification it is taken as served from this moment, and the terms that it states begin to run. You may also reject it: the procedure will go on. If you do nothing, ten calendar days after it was made available it is taken as rejected (Law 39/2015, articles 41.5 and 43.2). Who, what and when will be recorded.',
  },
};

const communication: LegalWarning = {
  id: 'communication-reading.v1',
  texts: {
    es: 'Esta comunicación no abre plazos ni tiene efectos de notificación. Quedará constancia de que la ha leído.',
    ca: 'Aquesta comunicació no obre terminis ni té efectes de notificació. Quedarà constància que l’heu llegida.',
    'ca-valencia':
      'Esta comunicació no obri terminis ni té efectes de notificació. Quedarà constància que l’heu llegida.',
    eu: 'Komunikazio honek ez du eperik irekitzen, ezta jakinarazpen-ondoriorik ere. Irakurri duzula jasota geratuko da.',
    gl: 'Esta comunicación non abre prazos nin ten efectos de notificación. Quedará constancia de que a leu.',
    en: 'This communication opens no terms and has no effect as a notification. It will be recorded that you have read it.',
  },
};

/** The warning that must be shown now for a dispatch of this kind. */
export function legalWarningFor(kind: 'notification' | 'communication'): LegalWarning {
  return kind === 'notification' ? notification : communication;
}

/**
 * A text in the best of the languages that somebody reads: the same tag, else the same language (`ca` for
 * `ca-valencia`), else the text's own default.
 */
export function inLanguage(
  texts: Readonly<Record<string, string>>,
  languages: readonly string[],
  defaultLanguage: string,
): { language: string; text: string } {
  const tags = Object.keys(texts);
  for (const wanted of languages) {
    const tag =
      tags.find((each) => each === wanted) ??
      tags.find((each) => each.split('-')[0] === wanted.split('-')[0]);
    if (tag !== undefined) return { language: tag, text: texts[tag] ?? '' };
  }
  const language = texts[defaultLanguage] === undefined ? (tags[0] ?? defaultLanguage) : defaultLanguage;
  return { language, text: texts[language] ?? '' };
}
