/** A text that stands nowhere else, and where it may be. */
export interface Mark {
  readonly name: string;
  /** ASCII letters and digits: the same in a URL, in JSON and in a log. */
  readonly text: string;
  /** Content is nowhere but with its origin; what is personal may also stand in the topics of the nodes. */
  readonly kind: 'content' | 'personal';
}

/** A way to write a text down. */
export interface Form {
  readonly mark: Mark;
  readonly form: string;
  /** Its bytes, each as one character. */
  readonly needle: string;
}

const LEAST_LETTERS = 8;

/** Every form in which a mark would betray itself. */
export function formsOf(mark: Mark): Form[] {
  const { text } = mark;
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const wide = Buffer.from(text, 'utf16le');
  const forms: [string, string][] = [
    ['plain', text],
    ['lower case', text.toLowerCase()],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['UTF-16LE', wide.toString('latin1')],
    ['UTF-16BE', Buffer.from(wide).swap16().toString('latin1')],
    ['percent', [...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join('')],
    ...[0, 1, 2].flatMap((shift): [string, string][] => [
      [`base64+${String(shift)}`, inside(bytes, shift, 'base64')],
      [`base64url+${String(shift)}`, inside(bytes, shift, 'base64url')],
    ]),
  ];
  const seen = new Set<string>();
  return forms.flatMap(([form, needle]) => {
    if (seen.has(needle)) return [];
    seen.add(needle);
    return [{ mark, form, needle }];
  });
}

/** The letters of base64 that depend on these bytes alone, wherever in a longer text they stand. */
function inside(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): string {
  const letters = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replaceAll('=', '');
  const from = Math.ceil((shift * 4) / 3);
  const to = Math.floor(((shift + bytes.length) * 4) / 3);
  const kept = letters.slice(from, to);
  if (kept.length < LEAST_LETTERS) throw new Error('a mark is too short to be told from chance');
  return kept;
}

/** Finds any of many texts in one pass. */
export class Needles {
  private readonly pattern: RegExp;
  private readonly byNeedle: ReadonlyMap<string, Form>;
  readonly longest: number;

  constructor(marks: readonly Mark[]) {
    const forms = marks.flatMap(formsOf);
    this.byNeedle = new Map(forms.map((form) => [form.needle, form]));
    this.longest = Math.max(...forms.map(({ needle }) => needle.length));
    const literal = forms.map(({ needle }) => needle.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
    this.pattern = new RegExp(literal.join('|'), 'g');
  }

  in(text: string): Form[] {
    return [...text.matchAll(this.pattern)].flatMap(([needle]) => this.byNeedle.get(needle) ?? []);
  }
}
