import base from '../../jest.config.js';

/** @type {import('jest').Config} All scenarios; `npm test` runs only those that are quick, `*.spec.ts`. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/apps/faults-e2e'],
  testMatch: ['**/*.spec.ts', '**/*.faults.ts'],
  // Each scenario has a few services of its own; more at once would time out for want of a processor.
  maxWorkers: 1,
};
