import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { RegisteredCall } from '../call-registry.ts';
import type { SettledResult } from '../durable-call.ts';
import { SettleFailed } from '../errors.ts';
import type { ProviderCallMetrics } from '../provider-calls.metrics.ts';
import { afterFailure } from './after-failure.ts';
import { alertOperators } from './alert-operators.ts';
import type { ClaimedCall } from './claim-call.ts';
import { Lease } from './lease.ts';
import { ensureFreshPermit } from './fresh-permit.ts';
import { makeRequest, tellProvider } from './make-request.ts';
import { runOf } from './run-of.ts';
import { saveFailure, saveOutcome, saveProgress, type Saved } from './save-step.ts';

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
  readonly metrics: ProviderCallMetrics;
}

/**
 * Runs one step of a claimed call, outside any transaction, and saves what came of it. Never throws: what can't be saved
 * is found again when the lease has run out, as a call of unknown outcome.
 */
export async function runStep(dataSource: DataSource, step: StepToRun): Promise<void> {
  const { call } = step;
  const lease = new Lease(dataSource, step.lease, call.key);
  try {
    const saved = await attempt(dataSource, step, lease);
    if (saved === 'lost')
      log.warn(`Call '${call.key}' went to another worker; this step's result is dropped.`);
  } catch (error) {
    await fail(dataSource, step, error).catch((cause: unknown) =>
      log.error(`Call '${call.key}' waits for its lease to run out: ${String(cause)}`),
    );
  } finally {
    lease.stopRenewing();
    // If the probe made no request, or one that tells nothing, the next call is the probe.
    if (call.probing) await tellProvider(dataSource, step, 'unclear');
  }
}

async function attempt(dataSource: DataSource, step: StepToRun, lease: Lease): Promise<Saved> {
  const { call, metrics, registered } = step;
  if (!call.outcome_status) await ensureFreshPermit(dataSource, step, lease.lost);
  const signal = AbortSignal.any([lease.lost, step.stopping, AbortSignal.timeout(step.timeoutMs)]);
  const run = runOf(call, signal);
  const result = call.outcome_status
    ? { status: call.outcome_status, outcome: call.outcome }
    : await makeRequest(dataSource, step, run);
  if (result.status === 'continue') return saveProgress(dataSource, lease.id, call, result.progress);
  const saved = await settle(call.key, result, () =>
    saveOutcome(dataSource, lease.id, call, registered, run, result),
  );
  if (saved === 'saved') metrics.finished(registered, result.status);
  return saved;
}

async function fail(dataSource: DataSource, step: StepToRun, error: unknown): Promise<void> {
  const { call, lease, metrics, registered } = step;
  const next = afterFailure(call, error);
  const saved = await saveFailure(dataSource, lease, call, registered.provider, error, next);
  if (saved === 'lost') return;
  if (next.state === 'needs-attention') alertOperators(metrics, registered, call.key, String(error));
  else log.warn(`Call '${call.key}' (${registered.kind}) is tried again: ${String(error)}`);
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
