import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { NotAttempted } from '../errors.ts';
import { takePermit } from './limits.ts';
import type { StepToRun } from './run-step.ts';

/** An older permit says nothing about how many requests the provider gets now. ms */
const PERMIT_VALID_MS = 100;

/**
 * A permit that aged, because the process was stopped or the database slow, is taken anew.
 * @param lost aborted when the call is another worker's
 * @throws NotAttempted when that was not possible
 */
export async function ensureFreshPermit(
  dataSource: DataSource,
  step: StepToRun,
  lost: AbortSignal,
): Promise<void> {
  if (performance.now() - step.permitAt <= PERMIT_VALID_MS) return;
  const signal = AbortSignal.any([lost, step.stopping]);
  const { provider } = step.registered;
  try {
    for (;;) {
      signal.throwIfAborted();
      const askedAt = performance.now();
      const waitMs = await takePermit(dataSource.manager, provider);
      if (waitMs === 0) step.metrics.permitTaken(provider);
      if (waitMs === 0 && performance.now() - askedAt <= PERMIT_VALID_MS) return;
      await delay(waitMs, undefined, { signal });
    }
  } catch (cause) {
    throw new NotAttempted(cause);
  }
}
