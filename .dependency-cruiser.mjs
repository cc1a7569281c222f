/**
 * The architecture, as a check. Every rule has a planted violation in scripts/architecture.spec.ts that proves that it
 * bites. docs/architecture.md says why each of them is there.
 */
const source = '^(libs|services|sandbox|cli|e2e|bench|deploy/local)/';
const roles =
  'main|module|config|controller|consumer|processor|queue|service|entity|repository|gateway|dto|response|errors|decorator|check|guard';
/** In a service, a file without a suffix is pure domain; migrations and the wiring have their own place. */
const roleFiles = [`\\.(${roles})\\.ts$`, '/src/migrations/', '/src/(main|config)\\.ts$'];
/** Specs, and what only they use. */
const tests = ['\\.spec\\.ts$', '^services/[^/]+/src/testing/'];
const technology =
  '(^|/)node_modules/(@nestjs|typeorm|pg|pg-copy-streams|ioredis|bullmq|kafkajs|@platformatic/kafka|fastify|undici)(/|$)';
const io = '^(node:)?(fs|net|http|https|http2|child_process|dgram|dns|tls|cluster|worker_threads)(/|$)';

export default {
  forbidden: [
    {
      name: 'services-are-strangers',
      comment: 'They meet on a topic or over TCP.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'libs-know-no-service',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(services|sandbox|cli|e2e|bench|deploy)/' },
    },
    {
      name: 'libs-by-name',
      comment: 'A library is reached through its name, never into its files.',
      severity: 'error',
      from: { path: '^(?:libs|services|deploy)/([^/]+)/|^(?:sandbox|cli|e2e|bench)/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: ['^libs/$1/', '/src/index\\.ts$', '^libs/messaging/src/admin\\.ts$'],
      },
    },
    {
      name: 'one-door-for-kafka',
      comment: 'Stories and benchmarks play strangers, who bring a client of their own.',
      severity: 'error',
      from: { path: source, pathNot: ['^libs/messaging/', '\\.spec\\.ts$', '^bench/', '^e2e/'] },
      to: { path: 'node_modules/(kafkajs|@platformatic/kafka)/' },
    },
    {
      name: 'one-door-for-queues',
      severity: 'error',
      from: { path: source, pathNot: '\\.(processor|queue|module)\\.ts$' },
      to: { path: '(^|node_modules/)(bullmq|@nestjs/bullmq)(/|$)' },
    },
    {
      name: 'contracts-are-alone',
      comment: 'The vocabulary knows no framework: only the run-time of its own validators.',
      severity: 'error',
      from: { path: '^libs/contracts/src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '.', pathNot: ['^libs/contracts/', 'node_modules/(ajv|ajv-formats)/'] },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^(libs/(legal|evidence)|services/[^/]+)/src/', pathNot: [...roleFiles, ...tests] },
      to: { path: [technology, io] },
    },
    {
      name: 'doors-dont-touch',
      comment: 'A controller, consumer or processor asks the service, never the repository.',
      severity: 'error',
      from: { path: '\\.(controller|consumer|processor)\\.ts$' },
      to: { path: '\\.repository\\.ts$' },
    },
    {
      name: 'features-meet-at-the-front',
      comment:
        'Another feature is used through its service class (or its pure domain), never through its rows or doors.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/([^/]+)/', pathNot: tests },
      to: {
        path: '^services/$1/src/[^/]+/[^/]+\\.(controller|consumer|processor|repository|entity)\\.ts$',
        pathNot: '^services/$1/src/$2/',
      },
    },
    {
      name: 'testing-stays-in-tests',
      severity: 'error',
      from: { path: source, pathNot: [...tests, '^e2e/', '^bench/', '^libs/testing/'] },
      to: { path: '^libs/testing/|^services/[^/]+/src/testing/' },
    },
    { name: 'no-circular', severity: 'error', from: { path: source }, to: { circular: true } },
    {
      name: 'nothing-undeclared',
      comment: 'What is imported stands in the package.json of its own workspace.',
      severity: 'error',
      from: { path: source, pathNot: [...tests, '^e2e/', '^libs/testing/', '^libs/contracts/build/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '^(libs|services)/[^/]+/dist/|^(sandbox|cli|e2e|bench|deploy/local)/dist/|^\\.valija/|/generated/validators',
    },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.lint.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@valija/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
