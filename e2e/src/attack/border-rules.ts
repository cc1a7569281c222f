/**
 * What makes an event one that the hub must take, read from the contract's documents by somebody else: none of the
 * hub's own code is used here.
 */
export interface Person {
  readonly idType?: string;
  readonly idNumber?: string;
}

export interface AnyEvent {
  readonly dispatchId?: string;
  readonly kind?: string;
  readonly obligation?: string;
  readonly issuer?: { readonly dir3: string };
  readonly rootIssuer?: { readonly dir3: string };
  readonly responsibleUnit?: { readonly dir3: string };
  readonly holder?: Person & { readonly bodyDir3?: string };
  readonly addressees?: readonly Person[];
  readonly actor?: Person;
  readonly subject?: Text;
  readonly description?: Text;
  readonly availableAt?: string;
  readonly scheduledAt?: string;
  readonly registryEntry?: { readonly registeredAt?: string };
  readonly accessDeadline?: string;
  readonly replyBy?: string;
  readonly legalAt?: string;
  readonly cancelledAt?: string;
  readonly documents?: readonly {
    readonly documentId: string;
    readonly role: string;
    readonly mediaType: string;
  }[];
}

interface Text {
  readonly defaultLanguage: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** Of those that `GET /v1/limits` names, the ones that are sent here. */
const PASSED_ON = ['text/plain', 'application/pdf'];
const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const FIRST_DAY_MS = Date.UTC(2007, 5, 23);
const TWO_YEARS_MS = 63_115_200_000;
const madrid = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Madrid', dateStyle: 'short' });

/** Every rule that an event breaks by itself, by the code of its answer. */
export function brokenRules(event: AnyEvent, nowMs: number): Set<string> {
  const broken = new Set<string>();
  const people = [event.holder, event.actor, ...(event.addressees ?? [])];
  if (!people.every((person) => isRight(person))) broken.add('id-number-invalid');
  for (const text of [event.subject, event.description])
    if (text && !Object.hasOwn(text.texts, text.defaultLanguage)) broken.add('default-language-missing');
  for (const wrong of wrongDocuments(event.documents ?? [])) broken.add(wrong);
  const instants = [
    event.availableAt,
    event.scheduledAt,
    event.registryEntry?.registeredAt,
    event.accessDeadline,
    event.replyBy,
    event.legalAt,
    event.cancelledAt,
  ];
  if (instants.some((instant) => instant !== undefined && isAbsurd(Date.parse(instant), nowMs)))
    broken.add('instant-absurd');
  else if (isTooEarly(event)) broken.add('deadline-too-early');
  return broken;
}

function wrongDocuments(documents: NonNullable<AnyEvent['documents']>): string[] {
  if (documents.length === 0) return [];
  const mains = documents.filter(({ role }) => role === 'main').length;
  const ids = new Set(documents.map(({ documentId }) => documentId));
  return [
    ...(mains === 0 ? ['main-document-missing'] : []),
    ...(mains > 1 ? ['main-document-repeated'] : []),
    ...(ids.size < documents.length ? ['document-id-repeated'] : []),
    ...(documents.every(({ mediaType }) => PASSED_ON.includes(mediaType)) ? [] : ['media-type-unsupported']),
  ];
}

function isAbsurd(at: number, nowMs: number): boolean {
  return Number.isNaN(at) || at < FIRST_DAY_MS || at > nowMs + TWO_YEARS_MS;
}

/** The law gives ten natural days of Madrid after the first on which it could be seen. */
function isTooEarly({ kind, obligation, availableAt, scheduledAt, accessDeadline }: AnyEvent): boolean {
  if (accessDeadline === undefined || availableAt === undefined) return false;
  if (kind !== 'notification' || obligation === 'voluntary') return false;
  const seenMs = Math.max(Date.parse(availableAt), scheduledAt === undefined ? 0 : Date.parse(scheduledAt));
  const last = new Date(`${madrid.format(seenMs)}T12:00:00Z`);
  last.setUTCDate(last.getUTCDate() + 10);
  return accessDeadline < last.toISOString().slice(0, 10);
}

function isRight(person: Person | undefined): boolean {
  if (person?.idType === undefined || person.idNumber === undefined) return true;
  const number = person.idNumber.toUpperCase().replace(/[\s.-]/g, '');
  if (person.idType !== 'NIF' && person.idType !== 'NIE') return number !== '';
  if (/^[XYZ]\d{7}[A-Z]$/.test(number)) {
    const digits = String('XYZ'.indexOf(number.charAt(0))) + number.slice(1, 8);
    return LETTERS.charAt(Number(digits) % 23) === number.charAt(8);
  }
  if (person.idType === 'NIE') return false;
  if (/^[\dKLM]\d{7}[A-Z]$/.test(number))
    return LETTERS.charAt(Number(number.slice(0, 8).replace(/^[KLM]/, '')) % 23) === number.charAt(8);
  return isEntity(number);
}

function isEntity(number: string): boolean {
  if (!/^[ABCDEFGHJNPQRSUVW]\d{7}[\dA-J]$/.test(number)) return false;
  const digits = [...number.slice(1, 8)].map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const twice = digit * 2;
    return total + (index % 2 === 1 ? digit : twice > 9 ? twice - 9 : twice);
  }, 0);
  const control = (10 - (sum % 10)) % 10;
  const [letter, digit] = ['JABCDEFGHI'.charAt(control), String(control)];
  const given = number.charAt(8);
  if (/^[PQRSNW]/.test(number)) return given === letter;
  return /^[ABEH]/.test(number) ? given === digit : given === letter || given === digit;
}
