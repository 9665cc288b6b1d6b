import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STACK_URL_VARIABLE } from '@waybill/testing';
import { ROOT } from './paths.ts';

/** Jest runs ES modules by Node's own loader; the flags reach its workers. */
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  join(ROOT, 'node_modules/jest/bin/jest.js'),
];

export interface SpecResult {
  passed: number;
  /** Failed tests, and files that could not be run. */
  failed: number;
}

/** Runs Jest with these arguments on a test stack and counts. */
export async function runJest(args: string[], stackUrl: string): Promise<SpecResult> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-jest-'));
  const outputFile = join(directory, 'results.json');
  try {
    const code = await jest([...args, '--json', '--outputFile', outputFile], stackUrl);
    return count(outputFile, code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs Jest in this terminal. @returns its exit code */
export function jest(args: string[], stackUrl: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, [STACK_URL_VARIABLE]: stackUrl };
    const child = spawn(process.execPath, [...JEST, ...args], { cwd: ROOT, stdio: 'inherit', env });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
}

function count(outputFile: string, code: number): SpecResult {
  try {
    const results = JSON.parse(readFileSync(outputFile, 'utf8')) as Results;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return { passed: results.numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
