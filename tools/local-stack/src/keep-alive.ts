import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceHandle } from '@waybill/testing';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A service that ran this long has recovered: its next failure is a first one again. */
const RECOVERED_MS = 30_000;

/**
 * Starts a service again whenever its process ends, each time in a row after a longer pause.
 * @param say is told in one line what happened
 * @param stopping ends the watch, before the services are stopped on purpose
 */
export async function keepAlive(
  service: ServiceHandle,
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!stopping.aborted) {
    const startedAt = Date.now();
    const { code, signal } = await service.exited;
    if (stopping.aborted) return;
    if (Date.now() - startedAt > RECOVERED_MS) pause = FIRST_PAUSE_MS;
    say(`${service.name} ended (${signal ?? `exit code ${code}`}); it is started again`);
    await delay(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    await service.restart().catch((error: unknown) => {
      if (!stopping.aborted) say(error instanceof Error ? error.message : String(error));
    });
  }
}
