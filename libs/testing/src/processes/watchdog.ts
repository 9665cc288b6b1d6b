import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity } from './process-identity.ts';

/** What the watchdog does when this process is gone, and what it need no longer do. */
export type WatchdogOrder =
  | { do: 'end'; identity: ProcessIdentity; signal: NodeJS.Signals }
  | { do: 'leave'; pid: number }
  | { do: 'run'; key: string; command: string; args: string[]; cwd: string }
  | { do: 'skip'; key: string }
  | { do: 'remove'; directory: string };

/**
 * Tells this process's watchdog what to clean up should this process end without doing it,
 * for example by SIGKILL. The first order starts the watchdog.
 */
export function orderWatchdog(order: WatchdogOrder): void {
  pipe ??= startWatchdog();
  pipe.write(`${JSON.stringify(order)}\n`);
}

let pipe: Writable | undefined;

function startWatchdog(): Writable {
  const entry = fileURLToPath(new URL('./watchdog-process.ts', import.meta.url));
  // Its own session, so that Ctrl-C in the terminal reaches the launcher but not the watchdog.
  const child = spawn(process.execPath, ['--max-old-space-size=32', entry], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: process.env['PATH'] },
  });
  child.unref();
  (child.stdin as Writable & { unref(): void }).unref();
  child.stdin.on('error', () => undefined);
  return child.stdin;
}
