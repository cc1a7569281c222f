/**
 * `npm run stories`: docker-compose.yml as it stands, built and started beside everything else, and the stories of e2e/
 * told against it from a container inside its networks. Ends it, volumes and all, whatever comes.
 *
 *   npm run stories [-- <arguments for jest>]       for example: npm run stories -- opening
 *   npm run stories -- --keep                       leaves it running; it says how it is ended
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const logs = join(root, '.valija', 'stories', 'logs');
const files = ['-f', 'docker-compose.yml', '-f', 'deploy/compose/stories.yml'];

/** The stories that are not told against containers, each with its reason; every other one is. */
const leftOut = JSON.parse(readFileSync(join(root, 'e2e', 'not-of-containers.json'), 'utf8'));

const given = process.argv.slice(2);
const isKept = given.includes('--keep');
const wanted = given.filter((argument) => argument !== '--keep');

rmSync(logs, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
let code = 1;
let following;
let running;
let isEnded = false;
// Whoever ends it ends the step that runs, and no other begins; what was started is taken away all the same.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    isEnded = true;
    running?.kill(signal);
  });
try {
  if ((await step('--profile', 'stories', 'build')) === 0 && (await step('up', '--detach', '--wait')) === 0) {
    following = followLogs();
    for (const [story, why] of Object.entries(leftOut)) console.log(`Not told here: ${story} ${why}.`);
    const left = Object.keys(leftOut).flatMap((story) => ['--testPathIgnorePatterns', `e2e/${story}`]);
    const patterns = wanted.length === 0 ? [] : ['--testPathPatterns', ...wanted];
    code = await step('run', '--rm', '--use-aliases', '--no-TTY', 'stories', ...left, ...patterns);
  }
} finally {
  following?.kill();
  const end = ['--profile', 'stories', 'down', '--volumes', '--remove-orphans', '--timeout', '5'];
  if (isKept) console.log(`It still runs. To end it: docker compose -p valija-stories ${end.join(' ')}`);
  else await compose(...end);
}
process.exit(code);

/** A step on the way; the last one, which takes everything away, is none. */
async function step(...args) {
  const status = isEnded ? 1 : await compose(...args);
  return isEnded ? 1 : status;
}

function compose(...args) {
  return new Promise((resolve) => {
    const child = spawn('docker', ['compose', ...files, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: environment(),
    });
    running = child;
    child.on('error', (error) => {
      console.error(`docker does not start: ${error.message}`);
      resolve(127);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** A file a container, where stories look for what must not stand in a log. */
function followLogs() {
  const args = ['compose', ...files, 'logs', '--follow', '--no-color'];
  const child = spawn('docker', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], env: environment() });
  const open = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, container, text] = /^(\S+?)-\d+ +\| ?(.*)$/.exec(line) ?? [];
    if (container === undefined) return;
    if (!open.has(container)) open.set(container, createWriteStream(join(logs, `${container}.log`)));
    open.get(container).write(`${text}\n`);
  });
  return child;
}

function environment() {
  return { ...process.env, STORIES_LOGS: logs };
}
