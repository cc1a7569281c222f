const SEPARATOR = '~';
const LONGEST = 300;

/** Where a thing is that was asked for live: the system, and the id that the system gave it. */
export interface Place {
  readonly systemId: string;
  readonly ownId: string;
}

/** The id of a thing in this folder: whom to ask for it, and for what. It says nothing of anybody. */
export function placedIdOf({ systemId, ownId }: Place): string {
  return `${systemId}${SEPARATOR}${ownId}`;
}

/** @returns undefined for what is no id of ours */
export function placeOf(id: string): Place | undefined {
  const at = id.indexOf(SEPARATOR);
  if (at <= 0 || at === id.length - 1 || id.length > LONGEST) return undefined;
  return { systemId: id.slice(0, at), ownId: id.slice(at + 1) };
}
