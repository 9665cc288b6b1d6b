import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/**
 * Asks a process to end and waits; after `patienceMs` it and its process group are killed.
 * A process that is already gone, or whose pid now belongs to another, is left alone.
 */
export async function endProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  if (!isAlive(identity)) return;
  send(identity.pid, signal);
  if (await goneWithin(identity, patienceMs)) return;
  send(-identity.pid, 'SIGKILL');
  send(identity.pid, 'SIGKILL');
  await goneWithin(identity, 5_000);
}

/** Sends a signal; a negative pid is a process group. A process that is gone is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function goneWithin(identity: ProcessIdentity, milliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + milliseconds; Date.now() < deadline; await delay(25)) {
    if (!isAlive(identity)) return true;
  }
  return !isAlive(identity);
}
