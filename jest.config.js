/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: {
    // Our packages are tested from their sources, the relative ".js" of TypeScript's ESM style included.
    '^@virtkit/core$': '<rootDir>/packages/core/src/index.ts',
    '^@virtkit/core/(driver|xml|conformance)$': '<rootDir>/packages/core/src/$1.ts',
    '^@virtkit/(driver-[a-z]+|remote)$': '<rootDir>/packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testSequencer: '<rootDir>/test/sequencer.js',
  workerIdleMemoryLimit: '1500MB',
  testMatch: ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist'],
};
