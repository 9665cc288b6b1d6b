/** `npm test`: types, lint, format, build and every spec, on real infrastructure. */
import { mkdirSync, rmSync } from 'node:fs';
import { serveTestStack, TEST_SYSTEMS_DIRECTORY } from '@waybill/testing';
import { runJest } from './jest.ts';
import { whenLauncherEnds } from './launchers.ts';
import { ROOT } from './paths.ts';
import { showProgress } from './progress.ts';
import { runProgram } from './run-program.ts';

/** Each counts as one test in the last line. */
const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'nx', 'run-many', '-t', 'typecheck', '--outputStyle=static'],
  ['lint and boundaries', 'eslint', '.'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['build', 'nx', 'run-many', '-t', 'build', '--outputStyle=static'],
];

whenLauncherEnds(() => process.exit(1));
const progress = showProgress();
rmSync(TEST_SYSTEMS_DIRECTORY, { recursive: true, force: true });
mkdirSync(TEST_SYSTEMS_DIRECTORY, { recursive: true });

const total = { passed: 0, failed: 0 };
for (const [name, command, ...args] of CHECKS) {
  try {
    await progress.step(name, () => check(command, args));
    total.passed += 1;
  } catch (error) {
    progress.say(messageOf(error));
    total.failed += 1;
  }
}

const stack = await serveTestStack(progress.say, { reuse: true });
try {
  // Before the first spec: fetching Kafka or images takes longer than a spec may.
  await progress.step('Postgres and Kafka for the specs', () => stack.start());
  const specs = await runJest(process.argv.slice(2), stack.url);
  total.passed += specs.passed;
  total.failed += specs.failed;
} catch (error) {
  progress.say(messageOf(error));
  total.failed += 1;
} finally {
  await stack.stop();
}
// On standard output, last: whoever runs this reads it.
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`, () =>
  process.exit(total.failed === 0 ? 0 : 1),
);

/** @throws with everything the program said when it fails */
async function check(command: string, args: string[]): Promise<void> {
  const { code, output } = await runProgram(command, args, ROOT);
  if (code !== 0) throw new Error(output);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
