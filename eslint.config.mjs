import js from '@eslint/js';
import awscdk from 'eslint-plugin-awscdk';
import tseslint from 'typescript-eslint';

const tsconfigRootDir = import.meta.dirname;
const nodeGlobals = Object.fromEntries(
  ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'fetch'].map((name) => [name, 'readonly']),
);

export default tseslint.config(
  { ignores: ['dist/', '.cache/', '**/cdk.out/', 'examples/*/expected/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: { eqeqeq: ['error', 'always'] },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
    },
  },
  {
    plugins: awscdk.configs.strict.plugins,
    files: ['lib/**/*.ts'],
    ignores: ['lib/model/**'],
    rules: {
      ...awscdk.configs.strict.rules,
      // lib/private is private to the package, not to one folder.
      'awscdk/no-import-private': 'off',
      'awscdk/no-parent-name-construct-id-match': ['error', { disallowContainingParentName: false }],
    },
  },
  {
    // Helpers make their constructs in the scope, and under the id, that a construct gives them.
    files: ['lib/private/**/*.ts'],
    rules: { 'awscdk/require-passing-this': 'off', 'awscdk/no-variable-construct-id': 'off' },
  },
  {
    files: [
      'scripts/**',
      'bench/**',
      'simulate/main.ts',
      'test/runtime/fuzz/main.ts',
      'local/demo/**',
      'cli/**',
      'bin/**',
      'examples/main.ts',
      'test/referees/**',
    ],
    languageOptions: { globals: nodeGlobals },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.cjs', 'jest.config.js'],
    languageOptions: { globals: { ...nodeGlobals, module: 'readonly', require: 'readonly', __dirname: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
