/** Unit tests transpile to CommonJS: ES modules would make every aws-cdk-lib import eager and twice as slow. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  setupFiles: ['<rootDir>/test/support/set-environment.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  // The examples import the package as its users do.
  moduleNameMapper: {
    '^tidegate$': '<rootDir>/constructs/index.ts',
    '^tidegate/(documents|model)$': '<rootDir>/lib/$1/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out', '<rootDir>/.cache'],
  // A loaded machine is no failure.
  testTimeout: 60_000,
  maxWorkers: 2,
};
