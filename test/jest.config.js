import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'es6' },
    },
  ],
};

const shared = {
  rootDir,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform,
};

/** The same end-to-end tests once for each database. */
const onDatabase = (database) => ({
  ...shared,
  displayName: database,
  testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
  globals: { DATABASE: database },
});

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/unit/**/*.spec.ts', '<rootDir>/test/architecture/**/*.spec.ts'],
    },
    onDatabase('sqlite'),
    {
      ...onDatabase('postgres'),
      globalSetup: '<rootDir>/test/support/postgres.setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres.teardown.ts',
    },
  ],
  rootDir,
  globalSetup: '<rootDir>/test/support/logs.setup.ts',
  globalTeardown: '<rootDir>/test/support/logs.teardown.ts',
  randomize: true,
  testTimeout: 60_000,
  // One more than the cores that it is meant for: many tests wait for time to pass.
  maxWorkers: 3,
  // What a test file has loaded is never given back as long as its process lives.
  workerIdleMemoryLimit: '1GB',
};
