import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
// Jest resolves the sources themselves, so their `.ts` imports stay as they are written.
swc.jsc.rewriteRelativeImportExtensions = false;

/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/out-tsc/'],
  modulePathIgnorePatterns: ['/dist/', '/out-tsc/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@waybill/source', 'node', 'node-addons'] },
  // Makes Postgres and Kafka available; the first spec that asks for them starts them.
  globalSetup: '<rootDir>/libs/testing/src/test-stack/jest-global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/test-stack/jest-global-teardown.ts',
  testTimeout: 30_000,
};
