import { type AlertLanguage, type Caller, type ContactOwner, alertLanguages } from '@valija/contracts';

const OTHERWISE: AlertLanguage = 'es';

/** Of the person nothing more is needed. */
export function ownerOf({ person: { idType, idNumber } }: Caller): ContactOwner {
  return { idType, idNumber };
}

/** The first of those that a person reads in which there are letters: `ca-valencia` is `ca`. */
export function letterLanguageOf(languages: readonly string[]): AlertLanguage {
  const known = new Map<string, AlertLanguage>(alertLanguages.map((language) => [language, language]));
  return languages.flatMap((tag) => known.get(tag.split('-')[0] ?? '') ?? [])[0] ?? OTHERWISE;
}
