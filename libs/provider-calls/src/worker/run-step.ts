import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { RegisteredCall } from '../call-registry.ts';
import type { CallRun, SettledResult, StepResult } from '../durable-call.ts';
import { NotAttempted, SettleFailed } from '../errors.ts';
import type { ClaimedCall } from './claim-call.ts';
import { Lease } from './lease.ts';
import { takePermit } from './limits.ts';
import { saveFailure, saveOutcome, saveProgress, type Saved } from './save-step.ts';

/** An older permit says nothing about how many requests the provider gets now. ms */
const PERMIT_VALID_MS = 100;
const SETTLE_RETRIES_MS = [50, 250, 1_000];

const log = new Logger('ProviderCalls');

export interface StepToRun {
  readonly call: ClaimedCall;
  readonly registered: RegisteredCall;
  /** Of this claim. UUID */
  readonly lease: string;
  /** `performance.now()` when the permit was asked for. ms */
  readonly permitAt: number;
  readonly timeoutMs: number;
  /** Aborted when the process can't wait any longer. */
  readonly stopping: AbortSignal;
}

/**
 * Runs one step of a claimed call, outside any transaction, and saves what came of it. Never throws: what can't be saved
 * is found again when the lease has run out, as a call of unknown outcome.
 */
export async function runStep(dataSource: DataSource, step: StepToRun): Promise<void> {
  const { call, registered } = step;
  const lease = new Lease(dataSource, step.lease, call.key);
  try {
    const saved = await attempt(dataSource, step, lease);
    if (saved === 'lost')
      log.warn(`Call '${call.key}' went to another worker; this step's result is dropped.`);
  } catch (error) {
    log.warn(`Call '${call.key}' (${registered.kind}) is tried again: ${String(error)}`);
    await saveFailure(dataSource, step.lease, call, registered.provider, error).catch((cause: unknown) =>
      log.error(`Call '${call.key}' waits for its lease to run out: ${String(cause)}`),
    );
  } finally {
    lease.stopRenewing();
  }
}

async function attempt(dataSource: DataSource, step: StepToRun, lease: Lease): Promise<Saved> {
  const { call, registered } = step;
  if (!call.outcome_status) await ensureFreshPermit(dataSource, step, lease.lost);
  const signal = AbortSignal.any([lease.lost, step.stopping, AbortSignal.timeout(step.timeoutMs)]);
  const run = toRun(call, signal);
  const result = call.outcome_status
    ? { status: call.outcome_status, outcome: call.outcome }
    : await untilAborted(registered.call.step(run), signal);
  if (result.status === 'continue') return saveProgress(dataSource, lease.id, call, result.progress);
  return settle(call.key, result, () => saveOutcome(dataSource, lease.id, call, registered, run, result));
}

/** A permit that aged, because the process was stopped or the database slow, is taken anew. */
async function ensureFreshPermit(dataSource: DataSource, step: StepToRun, lost: AbortSignal): Promise<void> {
  if (performance.now() - step.permitAt <= PERMIT_VALID_MS) return;
  const signal = AbortSignal.any([lost, step.stopping]);
  try {
    for (;;) {
      signal.throwIfAborted();
      const askedAt = performance.now();
      const waitMs = await takePermit(dataSource.manager, step.registered.provider);
      if (waitMs === 0 && performance.now() - askedAt <= PERMIT_VALID_MS) return;
      await delay(waitMs, undefined, { signal });
    }
  } catch (cause) {
    throw new NotAttempted(cause);
  }
}

/** The provider has spoken: a hiccup of our own must not make it asked again. */
async function settle(
  key: string,
  result: SettledResult<unknown>,
  save: () => Promise<Saved>,
): Promise<Saved> {
  for (const retryMs of SETTLE_RETRIES_MS) {
    try {
      return await save();
    } catch (error) {
      log.warn(`Call '${key}' ${result.status}, but could not be settled yet: ${String(error)}`);
      await delay(retryMs);
    }
  }
  return save().catch((cause: unknown) => {
    throw new SettleFailed(result, cause);
  });
}

function toRun(call: ClaimedCall, signal: AbortSignal): CallRun<unknown, unknown> {
  const { key, input, progress, attempts, uncertain } = call;
  return { key, input, attempts, uncertain, signal, ...(progress !== null && { progress }) };
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
