/**
 * `npm run test:watch -- [Jest's arguments]`: keeps Postgres and Kafka for specs up. On a terminal Jest watches
 * the files; elsewhere it runs once if it is told which, and the stack stays up until Ctrl-C. While it
 * stays up, every other Jest run uses it, and another `test:watch` only runs its specs on it.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { serveTestStack, STANDING_STACK_FILE, standingStack, standingStackUrl } from '@waybill/testing';
import { build } from './build.ts';
import { jest } from './jest.ts';
import { whenLauncherEnds } from './launchers.ts';
import { showProgress } from './progress.ts';

const args = process.argv.slice(2);
const progress = showProgress();
const watched = process.stdin.isTTY ? ['--watch', ...args] : args;
const runs = process.stdin.isTTY || args.length > 0;

await progress.step('build', build);
const standing = await standingStack();
if (standing) {
  progress.say(`infrastructure: ${standing.provider} (the test stack that stays up)`);
  process.exit(runs ? await jest(watched, standingStackUrl() ?? '') : 0);
}

const stack = await serveTestStack(progress.say, { reuse: false });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
whenLauncherEnds(() => void end(1));
try {
  await progress.step('Postgres and Kafka for the specs', () => stack.start());
} catch (error) {
  progress.say(error instanceof Error ? error.message : String(error));
  await end(1);
}
mkdirSync(dirname(STANDING_STACK_FILE), { recursive: true });
writeFileSync(STANDING_STACK_FILE, JSON.stringify({ url: stack.url }));

const code = runs ? await jest(watched, stack.url) : 0;
if (process.stdin.isTTY) await end(code);
progress.say('The test stack stays up; Ctrl-C stops it.');

async function end(exitCode: number): Promise<void> {
  rmSync(STANDING_STACK_FILE, { force: true });
  await stack.stop();
  process.exit(exitCode);
}
