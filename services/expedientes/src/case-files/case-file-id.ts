const SEPARATOR = '~';
const LONGEST = 300;

/** Where a case file is: the system, and the id that the system gave it. */
export interface CaseFilePlace {
  readonly systemId: string;
  readonly ownId: string;
}

/** The id of a case file in this folder: whom to ask for it, and for what. It says nothing of anybody. */
export function caseFileIdOf({ systemId, ownId }: CaseFilePlace): string {
  return `${systemId}${SEPARATOR}${ownId}`;
}

/** @returns undefined for what is no id of ours */
export function placeOf(caseFileId: string): CaseFilePlace | undefined {
  const at = caseFileId.indexOf(SEPARATOR);
  if (at <= 0 || at === caseFileId.length - 1 || caseFileId.length > LONGEST) return undefined;
  return { systemId: caseFileId.slice(0, at), ownId: caseFileId.slice(at + 1) };
}
