/** What goes out: words, and nothing else. There is no field for HTML, attachments or headers of one's own. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** A letter that must not go out. It names the rule and no word of the letter. */
export class LetterRefused extends Error {
  constructor(readonly rule: string) {
    super(`a letter was refused: ${rule}`);
    this.name = 'LetterRefused';
  }
}

const MOST_SUBJECT = 120;
const MOST_TEXT = 2_000;

/**
 * A mail that asks nobody to click teaches nobody to click: whoever forges one must put in what ours never have. So
 * nothing goes out in which a mail program could find an address to open, or that has a mark of HTML.
 */
const forbidden: readonly (readonly [string, RegExp])[] = [
  ['it has a link', /:\/\/|[a-z][a-z0-9+.-]*:[^\s]/iu],
  ['it has what looks like a host', /\bwww\b|[\p{L}\p{N}][\p{L}\p{N}-]*[.。．｡]\p{L}{2,}/iu],
  ['it has an address', /@/u],
  ['it has HTML', /<\/?[a-z!]|&[a-z]+;|&#/iu],
  ['it has a character that cannot be seen', /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u],
];

/** @throws LetterRefused */
export function requireHarmless({ subject, text }: Letter): void {
  if (subject.length > MOST_SUBJECT || text.length > MOST_TEXT) throw new LetterRefused('it is too long');
  if (subject.includes('\n')) throw new LetterRefused('its subject has several lines');
  const found = forbidden.find(([, pattern]) => pattern.test(subject) || pattern.test(text));
  if (found) throw new LetterRefused(found[0]);
}
