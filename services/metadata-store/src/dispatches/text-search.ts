import type { DispatchSnapshot } from '@valija/contracts';

/** Lower case without accents: `notificación` is found by "NOTIFICACION". */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether every word stands somewhere in what a person can read of the dispatch. */
export function mentions(snapshot: DispatchSnapshot, words: readonly string[]): boolean {
  const { subject, description, issuer, responsibleUnit, procedure, caseFile } = snapshot;
  const haystack = folded(
    [
      ...Object.values(subject.texts),
      ...Object.values(description?.texts ?? {}),
      issuer.name,
      responsibleUnit.name,
      procedure?.name ?? '',
      caseFile ?? '',
    ].join('\n'),
  );
  return words.every((word) => haystack.includes(word));
}

export function wordsOf(text: string): string[] {
  return folded(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}
