import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { identify, isAlive } from './process-identity.ts';
import { RunRecord } from './run-record.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Starts a child that ignores being asked to end, notes it, and waits to be killed. */
const LAUNCHER = `
  import { writeFileSync } from 'node:fs';
  import { startGuarded } from '${here('./guarded-process.ts')}';
  import { RunRecord } from '${here('./run-record.ts')}';
  const [directory] = process.argv.slice(2);
  const record = await RunRecord.claim(directory);
  const child = await startGuarded({
    name: 'stubborn',
    command: process.execPath,
    args: ['-e', 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)'],
    env: {}, cwd: directory, logFile: directory + '/child.log', record,
  });
  writeFileSync(directory + '/child.pid', String(child.pid));
  setInterval(() => {}, 1000);
`;

describe('what a launcher started', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'waybill-watchdog-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function launch() {
    const script = join(directory, 'launcher.ts');
    writeFileSync(script, LAUNCHER);
    const launcher = spawn(process.execPath, [script, directory], { stdio: 'inherit' });
    const pid = await eventually(() => Number(readFileSync(join(directory, 'child.pid'), 'utf8')));
    const child = identify(pid);
    if (!child) throw new Error(`The child ${pid} does not run`);
    return { launcher, child };
  }

  it('ends when the launcher is killed', async () => {
    const { launcher, child } = await launch();
    launcher.kill('SIGKILL');
    await eventually(() => expect(isAlive(child)).toBe(false));
  });

  it('is not taken over by a second launcher on the same directory', async () => {
    const { launcher, child } = await launch();
    await expect(RunRecord.claim(directory)).rejects.toThrow('A stack already runs');
    expect(isAlive(child)).toBe(true);
    launcher.kill('SIGKILL');
    await eventually(() => expect(isAlive(child)).toBe(false));
  });

  it('is ended by the next launcher when even the watchdog could not', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const identity = identify(orphan.pid ?? 0);
    const children = [{ name: 'orphan', signal: 'SIGTERM', ...identity }];
    const launcher = { pid: 2 ** 22 + 1, startedAt: 'long ago' };
    writeFileSync(join(directory, 'processes.json'), JSON.stringify({ launcher, children }));

    await RunRecord.claim(directory);
    expect(identity && isAlive(identity)).toBe(false);
    expect(existsSync(join(directory, 'processes.json'))).toBe(true);
  });

  it('is left alone when its pid belongs to another process now', async () => {
    const stranger = identify(process.pid);
    const children = [{ name: 'reused', signal: 'SIGKILL', pid: stranger?.pid, startedAt: 'long ago' }];
    writeFileSync(join(directory, 'processes.json'), JSON.stringify({ launcher: children[0], children }));
    await RunRecord.claim(directory);
    expect(stranger && isAlive(stranger)).toBe(true);
  });
});
