/**
 * Writes the JSON Schema of a new event into libs/contracts, with the house's conventions, and says what follows.
 *
 *   npm run new:event -- <Name>              for example: npm run new:event -- DispatchForwarded
 *   npm run new:event -- <Name> --dry-run    shows what would be written
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PASCAL_CASE = /^([A-Z][a-z0-9]+){2,}$/;
const LONGEST = 60;
/** One of its words must say that it has happened. */
const PAST =
  /(?:ed|Made|Sent|Read|Paid|Given|Taken|Written|Withdrawn|Found|Lost|Begun|Held|Left|Met|Put|Set|Built|Shown|Known|Seen|Gone|Done|Kept|Drawn|Split|Cut)(?=[A-Z]|$)/;
const usage = `Usage: npm run new:event -- <Name> [--dry-run]

  <Name>      in PascalCase, a fact of the past about a thing: DispatchForwarded, AgreementEnded
  --dry-run   show what would be written, and write nothing
  --help      this text`;

const flags = process.argv.slice(2).filter((arg) => arg.startsWith('-'));
const names = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
if (flags.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
const unknown = flags.find((flag) => flag !== '--dry-run');
if (unknown) refuse(`There is no option ${unknown}.`);
const [name, ...rest] = names;
if (!name || rest.length > 0) refuse('Name one event.');
if (!PASCAL_CASE.test(name)) refuse(`"${name}" is not PascalCase of a thing and what happened to it.`);
if (name.length > LONGEST) refuse(`"${name}" is longer than ${LONGEST} characters.`);
if (/Event$/.test(name)) refuse(`"${name}": that it is an event goes without saying.`);
const kebab = name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
const path = join('libs', 'contracts', 'schemas', `${kebab}.v1.schema.json`);
if (existsSync(join(root, path))) {
  refuse(
    `${path} exists already. A schema that was released only gains optional fields; else it is a v2, by hand.`,
  );
}

const style = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8'));
const text = await format(JSON.stringify(schema()), { ...style, filepath: path });
if (flags.includes('--dry-run')) {
  console.log(`would write ${path}\n\n${text}`);
} else {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
if (!PAST.test(name)) {
  console.error(
    `\nIs "${name}" a fact of the past? An event says what has happened (DispatchForwarded), not what shall (ForwardDispatch).`,
  );
}
console.log(remaining());

/** The value only: who says it, when and about what is in the envelope (CloudEvents, in the headers). */
function schema() {
  const word = (definition) => ({ $ref: `vocabulary.v1.schema.json#/$defs/${definition}` });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://valija.example/contracts/${kebab}.v1.schema.json`,
    title: name,
    description: 'In one sentence: what has happened, and the article of law that gives it effect.',
    type: 'object',
    required: ['dispatchId', 'occurredAt'],
    properties: {
      dispatchId: word('uuid'),
      occurredAt: { description: 'The instant that counts.', ...word('instant') },
      reasonText: {
        description: 'Optional. Marked x-personal, like every field that names or describes a person.',
        type: 'string',
        minLength: 1,
        maxLength: 500,
        'x-personal': true,
      },
    },
  };
}

function remaining() {
  return `
What follows:
  1. edit the schema           its description, its fields: limits on every text and list, words of the vocabulary by
                               $ref, "x-personal": true wherever a person is named or described (logs hide those)
  2. npm run generate          types, validators, the list of personal fields
  3. libs/contracts/src        envelope.ts: its name among nodeEventNames, lifeCycleEventNames or EventName;
                               node-event.ts if nodes send it; documents/examples.ts: an example that follows it
  4. whoever says and hears it the outbox of its service; the consumer or the border; the topic, if it is a new one
  5. npx jest --selectProjects unit contracts -u && npm run docs
                               the new fingerprint and the reference; CHANGELOG: what a node vendor must do`;
}

function refuse(why) {
  console.error(`${why}\n\n${usage}`);
  process.exit(2);
}
