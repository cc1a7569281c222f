/**
 * Writes a service of the house's shape, with one example feature, and says what remains to be done by hand.
 *
 *   npm run new:service -- <name>              for example: npm run new:service -- expedientes
 *   npm run new:service -- <name> --dry-run    says what would be written
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { dependencies, serviceFiles } from './service-shape.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A database role, a Kafka principal and a folder all carry the name. */
const LONGEST = 30;
const MEANINGLESS = /^(utils?|helpers?|common|shared|misc|types|constants|services?|app|new)$/;
const usage = `Usage: npm run new:service -- <name> [--dry-run]

  <name>      in kebab-case, after what it owns or does: expedientes, sync-ingest
  --dry-run   say what would be written, and write nothing
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
if (!name || rest.length > 0) refuse('Name one service.');
if (!KEBAB_CASE.test(name)) refuse(`"${name}" is not kebab-case: ${kebab(name) || 'expedientes'}`);
if (name.length > LONGEST) refuse(`"${name}" is longer than ${LONGEST} characters.`);
if (MEANINGLESS.test(name)) refuse(`"${name}" says nothing: name what the service owns or does.`);
const folder = join('services', name);
if (existsSync(join(root, folder))) refuse(`${folder} exists already; nothing of it is overwritten.`);

const isDryRun = flags.includes('--dry-run');
const files = serviceFiles(name, versions());
for (const [path, text] of Object.entries(files)) await write(join(folder, path), text);
await write('nest-cli.json', JSON.stringify(withProject()));
if (isDryRun) {
  console.log(`would write ${join(folder, 'tsconfig.json')} and its reference in tsconfig.json`);
} else {
  execFileSync(process.execPath, [join(root, 'scripts', 'tsconfigs.mjs')], { cwd: root, stdio: 'inherit' });
  console.log(`wrote ${join(folder, 'tsconfig.json')} and its reference in tsconfig.json`);
}
console.log(remaining());

async function write(path, text) {
  console.log(`${isDryRun ? 'would write' : 'wrote'} ${path}`);
  if (isDryRun) return;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  const style = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8'));
  writeFileSync(join(root, path), await format(text, { ...style, filepath: path }));
}

/** The exact versions that the other services use: the house has one of each. */
function versions() {
  const known = new Map();
  for (const service of readdirSync(join(root, 'services'))) {
    const path = join(root, 'services', service, 'package.json');
    if (!existsSync(path)) continue;
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    for (const [dependency, version] of Object.entries(manifest.dependencies)) known.set(dependency, version);
  }
  const found = dependencies.map((dependency) => [dependency, known.get(dependency)]);
  const missing = found.filter(([, version]) => !version).map(([dependency]) => dependency);
  if (missing.length > 0) refuse(`No service says which version of ${missing.join(', ')} the house uses.`);
  return Object.fromEntries(found);
}

function withProject() {
  const settings = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8'));
  const project = {
    type: 'application',
    root: folder,
    entryFile: 'main',
    sourceRoot: join(folder, 'src'),
    compilerOptions: { tsConfigPath: join(folder, 'tsconfig.json') },
  };
  const projects = Object.entries({ ...settings.projects, [name]: project });
  return { ...settings, projects: Object.fromEntries(projects.sort(([a], [b]) => a.localeCompare(b))) };
}

function remaining() {
  return `
What only you can do:
  1. npm install                         links @valija/${name} into the workspaces
  2. README.md of the service            what it owns, hears, says, needs; what happens when each thing fails
  3. replace src/greetings/              it shows the shape of a feature: rule, service, door, and their tests
  4. deploy/local/src/settings.ts        its ports (${name}, ${name}-management), service-specs.ts: its process
  5. docker-compose.yml                  its container and its volume of secrets; deploy/compose/secrets.mjs: which
  6. where it has tables                 src/migrations, src/migrate.main.ts, its role in cli/src/setup/setup.ts
  7. where it speaks to Kafka            its principal in deploy/local/src/secrets.ts, its rights in
                                         libs/messaging/src/access-rules.ts, its topics in deploy/kafka/topics.yaml
  8. deploy/Dockerfile                   --workspace services/${name}
  9. scripts/guarded-routes.spec.ts      its AppModule; scripts/export-contracts.mjs: its API, if others call it
Then: npm run docs && npm run check`;
}

function kebab(text) {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .toLowerCase();
}

function refuse(why) {
  console.error(`${why}\n\n${usage}`);
  process.exit(2);
}
