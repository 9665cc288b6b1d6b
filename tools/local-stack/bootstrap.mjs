// The entry of `npm start`, `npm test` and the others. It runs on the host's own Node, on a fresh clone:
// checks what the machine must have, installs, and hands over to the pinned Node.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { install, pinnedNode, ROOT } from './installation.mjs';
import { all, toInstall } from './prerequisites.mjs';

const PROGRAMS = {
  start: 'tools/local-stack/src/start.ts',
  test: 'tools/local-stack/src/test.ts',
  'test-watch': 'tools/local-stack/src/test-watch.ts',
  faults: 'tools/local-stack/src/faults.ts',
  mutations: 'tools/local-stack/src/mutations.ts',
  token: 'tools/local-stack/src/token.ts',
  audit: 'tools/audit/src/main.ts',
  demo: 'tools/demo/src/main.ts',
  'dead-letters': 'tools/dead-letters/src/main.ts',
  bench: 'tools/bench/src/main.ts',
};

const [command, ...args] = process.argv.slice(2);
try {
  if (command === 'doctor') await doctor();
  else if (command in PROGRAMS) run(command);
  else throw new Error(`"${command}" is not one of doctor, ${Object.keys(PROGRAMS).join(', ')}.`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function doctor() {
  const checks = await all();
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, found, ok, optional, remedy } of checks) {
    const mark = ok ? 'ok  ' : optional ? 'none' : 'FAIL';
    console.log(`${mark}  ${name.padEnd(width)}  ${found}${ok ? '' : `  → ${remedy}`}`);
  }
  const failed = checks.filter(({ ok, optional }) => !ok && !optional);
  const verdict = checks.some(({ isUp }) => isUp) ? 'The stack is up.' : 'npm start can run here.';
  console.log(failed.length === 0 ? `\n${verdict}` : `\n${failed.length} to put right before npm start.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function run(name) {
  const failed = name === 'token' ? [] : toInstall().filter(({ ok }) => !ok);
  for (const check of failed)
    console.error(`Missing: ${check.name} (found: ${check.found}). Remedy: ${check.remedy}.`);
  if (failed.length > 0) process.exit(1);
  install();

  const child = spawn(pinnedNode(), ['--conditions=@waybill/source', join(ROOT, PROGRAMS[name]), ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
      WAYBILL_LAUNCHERS: launchers().join(','),
    },
  });
  // Ctrl-C reaches the child by itself; a signal that is sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}

/**
 * The processes without which nobody could stop the child any more: this one, and under npm also npm
 * and the shell it may have put in between. The child ends when one of them is gone.
 */
function launchers() {
  if (!process.env.npm_lifecycle_event) return [process.pid];
  const found = [process.pid, process.ppid];
  try {
    const [, , name, , parent] = /^(\d+) \((.*)\) (\S) (\d+)/.exec(
      readFileSync(`/proc/${process.ppid}/stat`, 'utf8'),
    );
    if (/^(ba|da|z)?sh$/.test(name)) found.push(Number(parent));
  } catch {
    // Not Linux: the two are enough.
  }
  return found;
}
