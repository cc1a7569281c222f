/**
 * Keeps the tsconfig.json of every workspace true to its package.json: each `@valija/*` dependency is a reference.
 *
 *   node scripts/tsconfigs.mjs            writes them
 *   node scripts/tsconfigs.mjs --check    says which are stale
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const folders = workspaces
  .flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(join(root, pattern.slice(0, -2))).map((name) => join(pattern.slice(0, -2), name))
      : [pattern],
  )
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .sort();

const packages = new Map(
  folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return [manifest.name, { folder, dependencies: Object.keys(manifest.dependencies ?? {}) }];
  }),
);

const stale = [];
for (const { folder, dependencies } of packages.values()) {
  await write(join(folder, 'tsconfig.json'), {
    extends: `${relative(folder, '.')}/tsconfig.base.json`,
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
    include: ['src'],
    exclude: ['src/**/*.spec.ts', ...(folder.startsWith('services/') ? ['src/testing'] : [])],
    references: dependencies
      .filter((name) => packages.has(name))
      .sort()
      .map((name) => ({ path: relative(folder, packages.get(name).folder) })),
  });
}
await write('tsconfig.json', {
  files: [],
  references: [...packages.values()].map(({ folder }) => ({ path: folder })),
});
if (stale.length > 0) {
  console.error(`Not what package.json gives: ${stale.join(', ')}. Run: node scripts/tsconfigs.mjs`);
  process.exit(1);
}

async function write(path, value) {
  const text = await format(JSON.stringify(value), { parser: 'json', printWidth: 110 });
  const absolute = join(root, path);
  if (existsSync(absolute) && readFileSync(absolute, 'utf8') === text) return;
  if (process.argv.includes('--check')) stale.push(path);
  else writeFileSync(absolute, text);
}
