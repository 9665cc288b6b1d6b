import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithThisProcess, STACK_URL_VARIABLE } from '@waybill/testing';
import { ROOT } from './paths.ts';

/** Jest runs ES modules by Node's own loader; the flags reach its workers. */
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  join(ROOT, 'node_modules/jest/bin/jest.js'),
];

/** After the results are written, Jest has nothing left to do. */
const EXIT_WITHIN_MS = 15_000;

export interface SpecResult {
  passed: number;
  /** Failed tests, and files that could not be run. */
  failed: number;
}

/** Runs Jest with these arguments on a test stack and counts; an open handle after the last spec is a failure. */
export async function runJest(args: string[], stackUrl: string): Promise<SpecResult> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-jest-'));
  const outputFile = join(directory, 'results.json');
  const child = spawnJest([...args, '--json', '--outputFile', outputFile], stackUrl);
  const finished = setInterval(() => {
    if (!existsSync(outputFile)) return;
    clearInterval(finished);
    setTimeout(() => child.kill('SIGKILL'), EXIT_WITHIN_MS).unref();
  }, 1_000);
  try {
    const code = await exitCode(child);
    if (code === null) process.stderr.write('Jest did not end by itself: a spec left something open.\n');
    return count(outputFile, code ?? 1);
  } finally {
    clearInterval(finished);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs Jest in this terminal. @returns its exit code */
export async function jest(args: string[], stackUrl: string): Promise<number> {
  return (await exitCode(spawnJest(args, stackUrl))) ?? 1;
}

function spawnJest(args: string[], stackUrl: string): ChildProcess {
  const env = { ...process.env, [STACK_URL_VARIABLE]: stackUrl };
  const child = spawn(process.execPath, [...JEST, ...args], { cwd: ROOT, stdio: 'inherit', env });
  endWithThisProcess(child);
  return child;
}

/** Null when a signal ended it. */
function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
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
