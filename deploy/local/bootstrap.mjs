/**
 * The first thing that runs on a fresh machine, with nothing but Node ≥ 20: installs the npm packages, builds, and
 * hands over to the Node that the packages bring.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const node = join(root, 'node_modules', 'node', 'bin', 'node');
const stamp = join(root, 'node_modules', '.valija-installed');

export async function prepare() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    fail(
      `Node ${process.versions.node} is too old to begin with. Install Node 20 or newer: https://nodejs.org`,
    );
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (!existsSync(node) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    await step('npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (!existsSync(node))
      fail('The npm package "node" did not bring its binary: its install script must be allowed to run.');
    writeFileSync(stamp, lock);
  }
  await step('build', node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  return node;
}

/** Runs a command quietly, with the seconds that it takes; shows what it said when it fails. */
async function step(name, command, args) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const tick = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r… ${name} (${seconds()})`), 1000)
    : undefined;
  if (!process.stderr.isTTY) process.stderr.write(`… ${name}\n`);
  const { code, output } = await run(command, args);
  clearInterval(tick);
  if (code !== 0) fail(`\n${name} failed:\n${output}`);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  process.stderr.write(`✔ ${name} (${seconds()})\n`);
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command = 'start', ...rest] = process.argv.slice(2);
  const prepared = command === 'stop' && existsSync(node) ? node : await prepare();
  const apart = {
    bench: ['bench', 'dist', 'main.js'],
    faults: ['e2e', 'dist', 'faults', 'main.js'],
    attack: ['e2e', 'dist', 'attack', 'main.js'],
  }[command];
  const main = join(root, ...(apart ?? ['deploy', 'local', 'dist', 'main.js']));
  const args = apart ? rest : [command, ...rest];
  const child = spawn(prepared, ['--disable-warning=TimeoutNegativeWarning', main, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  // The child hears the terminal's signals itself; it decides when all is over.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal === 'SIGTERM') child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
