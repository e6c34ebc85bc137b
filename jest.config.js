// Two projects: what is CommonJS (lib, compiled by jsii) and what is ESM (runtime, cli, local).
const swc = (moduleType) => [
  '@swc/jest',
  {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
    module: { type: moduleType },
    sourceMaps: 'inline',
  },
];

const common = {
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  setupFiles: ['<rootDir>/test/setup.cjs'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', 'cdk.out'],
};

module.exports = {
  // Nothing sleeps: this ends what hangs, and is far from what a busy machine takes for the longest test.
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/temporary-files.cjs',
  globalTeardown: '<rootDir>/test/remove-temporary-files.cjs',
  projects: [
    {
      ...common,
      displayName: 'cdk',
      testMatch: ['<rootDir>/test/{lib,testing,bin,examples,package}/**/*.test.ts'],
      transform: { '\\.ts$': swc('commonjs') },
      // Examples import the package by its name, as its users do.
      moduleNameMapper: {
        '^cdk-serval$': '<rootDir>/lib/index.ts',
        '^cdk-serval/kubernetes$': '<rootDir>/lib/kubernetes/index.ts',
        '^cdk-serval/testing$': '<rootDir>/testing/index.ts',
      },
    },
    {
      ...common,
      displayName: 'runtime',
      testMatch: ['<rootDir>/test/{runtime,cli,local,referees,simulate}/**/*.test.ts'],
      transform: { '\\.ts$': swc('es6') },
      extensionsToTreatAsEsm: ['.ts'],
      moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    },
  ],
};
