import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { CallRun, StepResult } from '../durable-call.ts';
import { NotAttempted, RateLimited } from '../errors.ts';
import { MOST_DOUBTS } from './after-failure.ts';
import { tellCircuit, type Verdict } from './circuit.ts';
import { isOutage } from './outage.ts';
import type { StepToRun } from './run-step.ts';

const log = new Logger('ProviderCalls');

/** The one request of the step: to act or, past the deadline, to cancel. */
export async function makeRequest(
  dataSource: DataSource,
  step: StepToRun,
  run: CallRun<unknown, unknown>,
): Promise<StepResult<unknown, unknown>> {
  const { call, metrics, registered } = step;
  if (call.doubts >= MOST_DOUBTS) throw new Error('again and again, its worker ended while making it');
  const stepEnds = metrics.stepStarts(registered);
  let result: StepResult<unknown, unknown>;
  try {
    const implementation = registered.call;
    const running =
      call.cancel_requested_at !== null && implementation.cancel
        ? implementation.cancel(run)
        : implementation.step(run);
    result = await untilAborted(running, run.signal);
  } catch (error) {
    stepEnds(kindOfFailure(error));
    await tellProvider(dataSource, step, verdictOf(error));
    throw error;
  }
  stepEnds(result.status);
  await tellProvider(dataSource, step, 'answered');
  return result;
}

/** What is said of the provider must not cost what the provider said. */
export async function tellProvider(dataSource: DataSource, step: StepToRun, verdict: Verdict): Promise<void> {
  const { provider } = step.registered;
  try {
    const change = await tellCircuit(dataSource.manager, provider, verdict, step.call.probing);
    if (change === 'opened') log.error(`'${provider}' does not answer: its calls wait until it does.`);
    if (change === 'closed') log.log(`'${provider}' answers again: its calls go on.`);
  } catch (error) {
    log.warn(`What a call says of '${provider}' could not be noted: ${String(error)}`);
  }
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof RateLimited) return 'answered';
  return isOutage(error) ? 'outage' : 'unclear';
}

function kindOfFailure(error: unknown): string {
  if (error instanceof RateLimited) return 'rate-limited';
  return error instanceof NotAttempted ? 'not-attempted' : 'unknown';
}

/** A step that ignores its signal is left behind: its result is worth nothing once the lease may be another's. */
async function untilAborted(
  running: Promise<StepResult<unknown, unknown>>,
  signal: AbortSignal,
): Promise<StepResult<unknown, unknown>> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([running, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    running.catch(() => undefined);
  }
}
