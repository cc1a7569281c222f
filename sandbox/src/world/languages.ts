/** Languages of the sandbox's administrations (BCP 47). */
export const languages = ['es', 'ca', 'ca-valencia', 'gl', 'eu'] as const;
export type Language = (typeof languages)[number];

/** A text in the languages that it has. Valencian falls back on Catalan, and everything on Spanish. */
export type Texts = Readonly<{ es: string } & Partial<Record<Language, string>>>;

export function textIn(texts: Texts, language: Language): string {
  const own = texts[language] ?? (language === 'ca-valencia' ? texts.ca : undefined);
  return own ?? texts.es;
}
