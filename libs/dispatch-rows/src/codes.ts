import type { DispatchSnapshot } from '@valija/contracts';

/** Words that are numbers in the table. A number is never given another meaning; new words go to the end. */
export const KIND = ['notification', 'communication'] as const satisfies readonly DispatchSnapshot['kind'][];
export const OBLIGATION = [
  'mandatory',
  'chosen',
  'voluntary',
] as const satisfies readonly DispatchSnapshot['obligation'][];
export const ASSURANCE = [
  'low',
  'substantial',
  'high',
] as const satisfies readonly DispatchSnapshot['assuranceLevel'][];

export function codeOf<const T extends readonly string[]>(words: T, word: T[number]): number {
  return words.indexOf(word);
}

export function nameOf<const T extends readonly string[]>(words: T, code: number): T[number] {
  const word = words[code];
  if (word === undefined) throw new Error(`no word has the number ${String(code)}`);
  return word;
}
