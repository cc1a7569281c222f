/**
 * A scheme with its slashes or of a mail, `www.`, or what has a dot between a letter or digit and a word: as mail programs and
 * applications guess, so that nothing in a text turns into something to open. A missing space (`Sr.García`) is none.
 */
const LINKS = [
  /[a-z][a-z0-9+.-]*:\/\/|mailto:|\bwww[.。．｡]|@[\p{L}\p{N}]/iu,
  /[\p{L}\p{N}-][.。．｡](?:\p{Ll}{2,}|\p{Lu}{2,})(?![\p{L}\p{N}])/u,
];

/** Whether a text has what looks like an address to open. */
export function hasLink(text: string): boolean {
  return LINKS.some((pattern) => pattern.test(text));
}
