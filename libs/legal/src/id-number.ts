import type { IdType } from '@valija/contracts';

/** An identity document as a message or a token has it. */
export interface IdentityDocument {
  readonly idType: IdType;
  readonly idNumber: string;
  readonly idCountry?: string | undefined;
}

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const ENTITY_LETTERS = 'JABCDEFGHI';
const DNI = /^[0-9]{8}[A-Z]$/;
const NIE = /^[XYZ][0-9]{7}[A-Z]$/;
const SPECIAL = /^[KLM][0-9]{7}[A-Z]$/;
const ENTITY = /^[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]$/;
const SEPARATORS = /[\s.-]/g;

function normalise(idNumber: string): string {
  return idNumber.toUpperCase().replace(SEPARATORS, '');
}

/** Only numbers that Spain gives have a check character; a foreign document is taken as it comes. */
export function hasCheckCharacter(idType: IdType): boolean {
  return idType === 'NIF' || idType === 'NIE';
}

/**
 * Whether a NIF or NIE has the right form and check character. Always true for other documents.
 *
 * Orden EHA/451/2008 and RD 1065/2007, as summarised in docs/glossary.md; the vectors in the test are real codes of
 * public bodies and the official test numbers.
 */
export function isValidIdNumber(document: IdentityDocument): boolean {
  if (!hasCheckCharacter(document.idType)) return normalise(document.idNumber).length > 0;
  const number = normalise(document.idNumber);
  if (NIE.test(number)) return hasPersonLetter(String('XYZ'.indexOf(number.charAt(0))) + number.slice(1));
  if (document.idType === 'NIE') return false;
  if (DNI.test(number)) return hasPersonLetter(number);
  if (SPECIAL.test(number)) return hasPersonLetter(number.slice(1));
  return ENTITY.test(number) && hasEntityControl(number);
}

function hasPersonLetter(digitsAndLetter: string): boolean {
  const digits = Number(digitsAndLetter.slice(0, -1));
  return LETTERS.charAt(digits % LETTERS.length) === digitsAndLetter.at(-1);
}

function hasEntityControl(number: string): boolean {
  let sum = 0;
  for (let position = 1; position <= 7; position++) {
    const digit = number.charCodeAt(position) - 48;
    const doubled = digit * 2;
    sum += position % 2 === 0 ? digit : Math.floor(doubled / 10) + (doubled % 10);
  }
  const control = (10 - (sum % 10)) % 10;
  const given = number.charAt(8);
  const isLetter = given === ENTITY_LETTERS.charAt(control);
  const isDigit = given === String(control);
  const kind = number.charAt(0);
  if ('PQRSNW'.includes(kind)) return isLetter;
  if ('ABEH'.includes(kind)) return isDigit;
  return isLetter || isDigit;
}

/**
 * One text for one identity, whichever way it was written: `NIF|X1234567L` for a NIE too, since a token names both
 * alike. It is what the blind index is computed from; it is personal data.
 */
export function identityOf(document: IdentityDocument): string {
  const number = normalise(document.idNumber);
  if (hasCheckCharacter(document.idType)) return `NIF|${number}`;
  return `${document.idType}|${document.idCountry ?? ''}|${number}`;
}

/** For display: four characters in the middle, as the Spanish data protection authority advises. */
export function maskIdNumber(idNumber: string): string {
  const number = normalise(idNumber);
  const shown = number.slice(3, 7);
  return `***${shown}${'*'.repeat(Math.max(0, number.length - 7))}`;
}
