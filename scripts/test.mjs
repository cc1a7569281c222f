/**
 * `npm test` is everything that CI runs; `npm run check` the part before a push that needs no servers. Both begin on a
 * fresh clone: they install and build what is missing. The last line says how many tests and checks passed and failed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../deploy/local/bootstrap.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isCheckOnly = process.argv[2] === 'check';
const node = process.env.VALIJA_TEST_NODE ?? (await prepare());
if (process.env.VALIJA_TEST_NODE === undefined) {
  // From here on with the Node that the packages brought: the servers of the tests are started in this process.
  const again = spawnSync(node, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, VALIJA_TEST_NODE: node },
  });
  process.exit(again.status ?? 1);
}
const reports = mkdtempSync(join(tmpdir(), 'valija-test-'));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const environment = {
  ...process.env,
  PATH: `${dirname(node)}:${process.env.PATH}`,
  // What tests leave in temporary folders goes with the reports.
  TMPDIR: reports,
  NODE_OPTIONS:
    '--experimental-vm-modules --disable-warning=ExperimentalWarning --disable-warning=TimeoutNegativeWarning',
};
let passed = 0;
let failed = 0;

await check('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']);
await check('lint', bin('eslint'), ['--max-warnings', '0', '--cache', '.']);
await check('types of tests', bin('tsc'), ['-p', 'tsconfig.spec.json']);
await check('project references', node, ['scripts/tsconfigs.mjs', '--check']);
await check('architecture', bin('depcruise'), [
  '--config',
  '.dependency-cruiser.mjs',
  'libs',
  'services',
  'sandbox',
  'cli',
  'deploy',
  'e2e',
  'bench',
]);
await check('dead code', bin('knip'), ['--no-progress']);
await check('generated code', node, ['libs/contracts/build/generate.mjs', '--check']);
await check('reference documents', node, ['scripts/export-contracts.mjs', '--check']);
await check('dashboards and alert rules', node, ['scripts/observability.mjs', '--check']);
await tests('unit');
if (!isCheckOnly) await testsOnServers();
rmSync(reports, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function check(name, command, args) {
  const started = performance.now();
  const { code, output } = await run(command, args, 'pipe');
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✔' : '✘'} ${name} (${seconds} s)`);
  if (code === 0) passed += 1;
  else {
    failed += 1;
    console.log(output.trim());
  }
}

/** One set of servers for all of them, started and stopped here. */
async function testsOnServers() {
  const { startTestServers } = await import('@valija/local');
  const servers = await startTestServers((line) => console.log(line));
  const { postgresUrl, kafkaBrokers, kafkaAdmin, redisUrl, folder } = servers.addresses;
  Object.assign(environment, {
    TEST_POSTGRES_URL: postgresUrl,
    TEST_KAFKA_BROKERS: kafkaBrokers,
    TEST_KAFKA_ADMIN: `${kafkaAdmin.username}:${kafkaAdmin.password}`,
    TEST_REDIS_URL: redisUrl,
    TEST_SERVERS_FOLDER: folder ?? '',
  });
  try {
    await tests('int');
    await tests('e2e');
  } finally {
    await servers.stop();
  }
}

/** One project of jest; its own report says how many tests there were. */
async function tests(project) {
  const report = join(reports, `${project}.json`);
  const args = [
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--selectProjects',
    project,
    '--json',
    '--outputFile',
    report,
  ];
  const { code } = await run(node, project === 'e2e' ? [...args, '--runInBand'] : args, 'inherit');
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const broken = numFailedTests === 0 ? numFailedTestSuites : 0;
    passed += numPassedTests;
    failed += numFailedTests + broken;
    // A test that is skipped says nothing: it counts as one that failed.
    failed += numPendingTests;
    if (code !== 0 && numFailedTests + broken + numPendingTests === 0) failed += 1;
  } catch {
    failed += 1;
    console.log(`✘ ${project}: jest gave no report (code ${code})`);
  }
}

function run(command, args, output) {
  return new Promise((resolve) => {
    const stdio = output === 'pipe' ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'ignore', 'inherit'];
    const child = spawn(command, args, { cwd: root, env: environment, stdio });
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stderr?.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code, output: text }));
  });
}
