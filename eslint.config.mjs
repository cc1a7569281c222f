import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const forbid = (selector, message) => ({ selector, message });

const clock = [
  forbid(
    "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    'clock-in-one-place: ask the injected Clock (libs/clock).',
  ),
  forbid(
    "NewExpression[callee.name='Date'][arguments.length=0]",
    'clock-in-one-place: ask the injected Clock (libs/clock).',
  ),
];
const environment = [
  forbid(
    "MemberExpression[object.name='process'][property.name='env']",
    'environment-in-one-place: only libs/config reads the environment.',
  ),
];
const params = [
  // Not constructors: Nest's are lists of what a class needs.
  ':matches(FunctionDeclaration, ArrowFunctionExpression)[params.length>4]',
  "MethodDefinition[kind!='constructor'] > FunctionExpression[params.length>4]",
].map((selector) => forbid(selector, 'At most four parameters: what belongs together is one object.'));
const modules = [
  forbid(
    "CallExpression[callee.object.name='jest'][callee.property.name=/^(mock|unstable_mockModule)$/]",
    'No module mocking: inject a double.',
  ),
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.valija/', '**/generated/', 'docs/', 'bench/results/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.lint.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // DTO classes are shapes: plain objects of that shape are what goes out.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-syntax': ['error', ...clock, ...environment, ...params, ...modules],
      'no-restricted-globals': [
        'error',
        {
          name: 'setInterval',
          message: 'clock-in-one-place: a loop with sleep() of libs/clock can be stopped.',
        },
        { name: 'setTimeout', message: 'clock-in-one-place: use sleep() of libs/clock.' },
      ],
    },
  },
  {
    files: ['libs/clock/**'],
    rules: {
      'no-restricted-syntax': ['error', ...environment, ...params, ...modules],
      'no-restricted-globals': 'off',
    },
  },
  {
    files: ['libs/config/**'],
    rules: { 'no-restricted-syntax': ['error', ...clock, ...params, ...modules] },
  },
  {
    files: ['**/*.spec.ts', 'e2e/**', 'libs/testing/**'],
    rules: {
      '@typescript-eslint/explicit-function-return-type': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-globals': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'globalThis', 'setInterval', 'clearInterval', 'fetch'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'no-console': 'off',
      'no-restricted-syntax': 'off',
      'no-restricted-globals': 'off',
      '@typescript-eslint/explicit-function-return-type': 'off',
    },
  },
);
