/** One configuration for all tests; the suffix of a file tells its cost (docs/testing.md). */
export default {
  rootDir: '.',
  testMatch: ['<rootDir>/{apps,src,libs,test,bench}/**/*.{spec,e2e-spec}.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/\\.cache'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  setupFiles: ['<rootDir>/test/support/setup.mjs'],
  reporters: ['default', '<rootDir>/test/support/summary-reporter.mjs'],
  maxWorkers: '100%',
  workerIdleMemoryLimit: '512MB',
  // a guard against a hang, not a measurement: real servers and chains stand behind many tests
  testTimeout: 60_000,
};
