import type { ChildProcess } from 'node:child_process';
import { identify } from './process-identity.ts';
import { orderWatchdog } from './watchdog.ts';

/** Has the watchdog end a child process should this one be gone before it, for example by SIGKILL. */
export function endWithThisProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  const pid = child.pid ?? 0;
  const identity = identify(pid);
  if (!identity) return;
  orderWatchdog({ do: 'end', identity, signal });
  child.once('exit', () => orderWatchdog({ do: 'leave', pid }));
}
