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
  projects: [
    {
      ...common,
      displayName: 'cdk',
      testMatch: ['<rootDir>/test/{lib,bin,examples,package}/**/*.test.ts'],
      transform: { '\\.ts$': swc('commonjs') },
    },
    {
      ...common,
      displayName: 'runtime',
      testMatch: ['<rootDir>/test/{runtime,cli,local,referees}/**/*.test.ts'],
      transform: { '\\.ts$': swc('es6') },
      extensionsToTreatAsEsm: ['.ts'],
      moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    },
  ],
};
