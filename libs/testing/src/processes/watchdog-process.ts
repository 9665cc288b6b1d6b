/**
 * The watchdog: ends what its parent started when the parent is gone, however it went.
 * It reads orders, one JSON per line, from its standard input, which is a pipe to the parent:
 * the pipe ends when the parent does, also by SIGKILL.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { endProcess } from './end-process.ts';
import type { WatchdogOrder } from './watchdog.ts';
import type { ProcessIdentity } from './process-identity.ts';

const PATIENCE_MS = 8_000;

const processes = new Map<number, { identity: ProcessIdentity; signal: NodeJS.Signals }>();
const commands = new Map<string, { command: string; args: string[]; cwd: string }>();
const directories = new Set<string>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const order = JSON.parse(line) as WatchdogOrder;
  switch (order.do) {
    case 'end':
      processes.set(order.identity.pid, order);
      break;
    case 'leave':
      processes.delete(order.pid);
      break;
    case 'run':
      commands.set(order.key, order);
      break;
    case 'skip':
      commands.delete(order.key);
      break;
    case 'remove':
      directories.add(order.directory);
      break;
  }
});
lines.on('close', () => {
  void cleanUp().finally(() => process.exit(0));
});

async function cleanUp(): Promise<void> {
  await Promise.all([...processes.values()].map((it) => endProcess(it.identity, it.signal, PATIENCE_MS)));
  for (const { command, args, cwd } of commands.values()) spawnSync(command, args, { cwd, stdio: 'ignore' });
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}
