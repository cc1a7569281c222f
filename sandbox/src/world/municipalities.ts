import { readData } from '../data-folder.js';

/** A municipality as the statistics office has it. */
interface Municipality {
  readonly ineCode: string;
  readonly dir3: string;
  /** As it is said: `El Ballestero`, `Sagunto/Sagunt`. */
  readonly name: string;
  readonly regionCode: string;
}

let known: ReadonlyMap<string, Municipality> | undefined;

/** All municipalities, by INE code. */
export function municipalities(): ReadonlyMap<string, Municipality> {
  known ??= new Map(parse(readData('municipalities.csv')).map((each) => [each.ineCode, each]));
  return known;
}

export function municipality(ineCode: string): Municipality {
  const found = municipalities().get(ineCode);
  if (!found) throw new Error(`there is no municipality ${ineCode}`);
  return found;
}

function parse(csv: string): Municipality[] {
  const [, ...lines] = csv.trim().split('\n');
  return lines.map((line) => {
    const [ineCode = '', , dir3 = '', name = '', , , regionCode = ''] = fields(line);
    return { ineCode, dir3, name: spoken(name), regionCode };
  });
}

/** Fields of a line: some are in quotes, for they have a comma. */
function fields(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) =>
    field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
  );
}

/** `Ballestero, El` is said `El Ballestero`; with an elision, `Ametlla, L'` is `L'Ametlla`. */
function spoken(written: string): string {
  return written
    .split('/')
    .map((part) => {
      const [, noun, article] = /^(.+), (\S+)$/.exec(part) ?? [];
      if (noun === undefined || article === undefined) return part;
      return article.endsWith("'") ? article + noun : `${article} ${noun}`;
    })
    .join('/');
}
