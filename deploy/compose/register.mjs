/**
 * Brings the sandbox into the directory, as an operator would (`valija apply`), and hands the general node the principal
 * that was made for it.
 *
 *   node deploy/compose/register.mjs <folder for the general node's password>
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [, , target] = process.argv;
if (!target) {
  console.error("Usage: node deploy/compose/register.mjs <folder for the general node's password>");
  process.exit(2);
}
const file = join(mkdtempSync(join(tmpdir(), 'valija-register-')), 'directory.json');
run(join(root, 'sandbox', 'dist', 'directory.main.js'), file);
run(join(root, 'cli', 'dist', 'main.js'), 'apply', file);
const { nodesDirectory } = JSON.parse(readFileSync(process.env.VALIJA_PROFILE, 'utf8'));
const { password } = JSON.parse(readFileSync(join(nodesDirectory, 'nodo-general.json'), 'utf8'));
writeFileSync(join(target, 'kafka-password'), password, { mode: 0o600 });

function run(...args) {
  const { status } = spawnSync(process.execPath, ['--disable-warning=TimeoutNegativeWarning', ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
