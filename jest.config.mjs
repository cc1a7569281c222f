const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2024',
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const project = (displayName, testMatch, rest = {}) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  // Not in the temporary folder: that is emptied behind a run.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['@valija/source', 'node', 'node-addons'] },
  transform: { '^.+\\.ts$': swc },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.valija/'],
  ...rest,
});

/** The suffix of a test says its kind: unit (pure), int (real servers), e2e (the composed stack). */
export default {
  testSequencer: '<rootDir>/jest.order.mjs',
  // Real servers on a busy machine take their time; how fast is for bench/ to say.
  testTimeout: 30_000,
  projects: [
    project('unit', [
      '<rootDir>/{libs,services,sandbox,cli,deploy,scripts,bench,e2e}/**/!(*.int|*.e2e).spec.ts',
    ]),
    project('int', ['<rootDir>/{libs,services,sandbox,cli,deploy,e2e}/**/*.int.spec.ts'], {
      globalSetup: '<rootDir>/jest.servers.mjs',
      globalTeardown: '<rootDir>/jest.servers-stop.mjs',
    }),
    project('e2e', ['<rootDir>/e2e/**/*.e2e.spec.ts'], {
      setupFilesAfterEnv: ['<rootDir>/jest.stories.mjs'],
      globalSetup: '<rootDir>/jest.stack.mjs',
      globalTeardown: '<rootDir>/jest.stack-stop.mjs',
    }),
  ],
};
