/** Article and vowel after "of": `Concello da Coruña`, `Ajuntament de l'Ametlla`, `Ajuntament d'Olot`. */
const contractions: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  ca: [
    [/^El /, 'del '],
    [/^Els /, 'dels '],
    [/^La /, 'de la '],
    [/^Les /, 'de les '],
    [/^L'/, "de l'"],
    [/^(?=[AEIOUÀÈÉÍÒÓÚH])/, "d'"],
    [/^/, 'de '],
  ],
  gl: [
    [/^A /, 'da '],
    [/^O /, 'do '],
    [/^As /, 'das '],
    [/^Os /, 'dos '],
    [/^/, 'de '],
  ],
};

/** Regions (INE) whose councils have a name in one co-official language that can be made from the municipality's. */
const languageOfRegion: Readonly<Record<string, string>> = { '09': 'ca', '12': 'gl' };
const councilIn: Readonly<Record<string, string>> = { ca: 'Ajuntament', gl: 'Concello' };

/** The co-official name of a council; nothing where only people could say it (Basque declines it). */
export function coOfficialNames(name: string, regionCode: string): Record<string, string> | undefined {
  const language = languageOfRegion[regionCode];
  const rule = contractions[language ?? '']?.find(([beginning]) => beginning.test(name));
  if (language === undefined || !rule) return undefined;
  return { [language]: `${councilIn[language] ?? ''} ${name.replace(...rule)}` };
}
