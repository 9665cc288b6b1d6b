import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from './classify-error.ts';

/**
 * Runs a task again and again until the signal aborts; an error is logged and ends one run.
 * @param task returns whether there is more to do at once
 * @param pauseMs between runs that found nothing more to do
 */
export async function repeat(
  name: string,
  pauseMs: number,
  signal: AbortSignal,
  task: () => Promise<boolean>,
): Promise<void> {
  const log = new Logger(name);
  while (!signal.aborted) {
    const more = await task().catch((error: unknown) => {
      log.error(`Failed, and will run again: ${describeError(error)}`);
      return false;
    });
    if (!more) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
