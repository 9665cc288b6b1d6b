import { rows } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import type { RegisteredCall } from '../call-registry.ts';
import type { CallRun, SettledResult } from '../durable-call.ts';
import { SettleFailed } from '../errors.ts';
import type { NextTry } from './after-failure.ts';
import type { ClaimedCall } from './claim-call.ts';
import { holdBack } from './limits.ts';
import { settleInContext } from './settle-in-context.ts';

/** Whether the call was still ours; if not, what its step returned is dropped. */
export type Saved = 'saved' | 'lost';

/** Commits a step's progress and lets the call wait for its next permit. */
export async function saveProgress(
  dataSource: DataSource,
  lease: string,
  { key }: ClaimedCall,
  progress: unknown,
): Promise<Saved> {
  const saved = await rows(
    dataSource.manager,
    `UPDATE provider_calls
     SET state = 'waiting', progress = $3::jsonb, uncertain = false, uncertain_since = NULL, failures = 0, doubts = 0,
         error = NULL, run_at = clock_timestamp(), lease_holder = NULL, lease_expires_at = NULL
     WHERE key = $1 AND lease_holder = $2
     RETURNING key`,
    [key, lease, JSON.stringify(progress)],
  );
  return saved.length > 0 ? 'saved' : 'lost';
}

/** Commits the provider's word with what it means to the domain and the events that tell of it. */
export function saveOutcome(
  dataSource: DataSource,
  lease: string,
  claimed: ClaimedCall,
  registered: RegisteredCall,
  run: CallRun<unknown, unknown>,
  result: SettledResult<unknown>,
): Promise<Saved> {
  return dataSource.transaction(async (manager) => {
    const ours = await rows(
      manager,
      `UPDATE provider_calls
       SET state = $3, outcome_status = $3, outcome = $4::jsonb, uncertain = false, uncertain_since = NULL,
           failures = 0, doubts = 0, error = NULL,
           finished_at = clock_timestamp(), lease_holder = NULL, lease_expires_at = NULL
       WHERE key = $1 AND lease_holder = $2
       RETURNING key`,
      [claimed.key, lease, result.status, JSON.stringify(result.outcome)],
    );
    if (ours.length === 0) return 'lost';
    await settleInContext(manager, claimed, registered, run, result);
    return 'saved';
  });
}

/**
 * Notes why a step failed and when the call is tried again.
 * @param holdBackMs how long no call to the provider may be made
 */
export async function saveFailure(
  dataSource: DataSource,
  lease: string,
  { key }: ClaimedCall,
  provider: string,
  error: unknown,
  { holdBackMs, ...next }: NextTry,
): Promise<Saved> {
  const heard = error instanceof SettleFailed ? error.result : undefined;
  return dataSource.transaction(async (manager) => {
    const saved = await rows(
      manager,
      `UPDATE provider_calls
       SET state = $3, run_at = clock_timestamp() + $4 * interval '1 ms', uncertain = $5, failures = $6, doubts = $7,
           uncertain_since = CASE WHEN $5 THEN coalesce(uncertain_since, clock_timestamp()) END, error = $8,
           outcome_status = coalesce($9, outcome_status), outcome = coalesce($10::jsonb, outcome),
           lease_holder = NULL, lease_expires_at = NULL
       WHERE key = $1 AND lease_holder = $2
       RETURNING key`,
      [
        key,
        lease,
        next.state,
        next.delayMs,
        next.uncertain,
        next.failures,
        next.doubts,
        describe(error),
        heard?.status ?? null,
        heard ? JSON.stringify(heard.outcome) : null,
      ],
    );
    // The provider's refusal holds for all, whoever owns the call by now.
    if (holdBackMs > 0) await holdBack(manager, provider, holdBackMs);
    return saved.length > 0 ? 'saved' : 'lost';
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
