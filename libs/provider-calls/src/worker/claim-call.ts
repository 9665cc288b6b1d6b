import { rows } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import type { SettledResult } from '../durable-call.ts';
import { untilClaim } from './limits.ts';

/** How long a worker may be silent before its call is another's. Renewed well before. */
export const LEASE = '8 seconds';

/** A call that is ours as long as its row names our lease. */
export interface ClaimedCall {
  readonly key: string;
  readonly kind: string;
  readonly input: unknown;
  readonly progress: unknown;
  readonly attempts: number;
  readonly failures: number;
  readonly doubts: number;
  readonly uncertain: boolean;
  readonly caused_at: Date;
  /** Set once its deadline has passed: from then on it is cancelled, not made. */
  readonly cancel_requested_at: Date | null;
  /** The provider's word, when it was heard but could not be settled yet. */
  readonly outcome_status: SettledResult<unknown>['status'] | null;
  readonly outcome: unknown;
  readonly correlation_id: string;
  readonly traceparent: string | null;
  /** It is the one call that finds out whether the provider is back. */
  readonly probing: boolean;
}

export type Claim =
  | {
      readonly status: 'claimed';
      readonly call: ClaimedCall;
      /** `performance.now()` when its permit was asked for. ms */
      readonly permitAt: number;
    }
  /** A call waits; it may be claimed in so many ms, when its permit is due or the circuit lets a probe through. */
  | { readonly status: 'limited'; readonly waitMs: number }
  /** No call is due, or as many as allowed are under way. */
  | { readonly status: 'idle' };

/**
 * Takes the permit of the provider and the best waiting call with it. The row of the limit is locked by a statement of its
 * own, so that the count of calls under way, in the next one, is taken of what earlier holders of the lock committed.
 * A permit for which there is no call stays where it is.
 * @param kinds those that this release knows
 * @param lease a new UUID
 * @param probeMs when a probe is under way, no other call is claimed for that long
 */
export async function claimCall(
  dataSource: DataSource,
  provider: string,
  kinds: readonly string[],
  lease: string,
  probeMs: number,
): Promise<Claim> {
  if (!(await hasDueCall(dataSource, provider, kinds))) return { status: 'idle' };
  const waitMs = await untilClaim(dataSource.manager, provider);
  if (waitMs > 0) return { status: 'limited', waitMs };
  return dataSource.transaction(async (manager) => {
    const [permitted] = await rows(manager, LOCK_PERMIT, [provider]);
    if (!permitted) return { status: 'limited', waitMs: 1 };
    const permitAt = performance.now();
    const [call] = await rows<ClaimedCall>(manager, CLAIM, [provider, kinds, lease, probeMs]);
    return call ? { status: 'claimed', call, permitAt } : { status: 'idle' };
  });
}

/** Spares an idle service the lock and its write. */
async function hasDueCall(
  dataSource: DataSource,
  provider: string,
  kinds: readonly string[],
): Promise<boolean> {
  const [found] = await rows<{ due: boolean }>(
    dataSource.manager,
    `SELECT EXISTS (
       SELECT FROM provider_calls
       WHERE provider = $1 AND kind = ANY ($2) AND state = 'waiting' AND run_at <= clock_timestamp()
     ) OR EXISTS (
       SELECT FROM provider_calls
       WHERE provider = $1 AND kind = ANY ($2) AND state = 'leased' AND lease_expires_at <= clock_timestamp()
     ) AS due`,
    [provider, kinds],
  );
  return found?.due ?? false;
}

const LOCK_PERMIT = `
  SELECT FROM provider_limits
  WHERE provider = $1 AND greatest(tat, blocked_until, circuit_until) <= clock_timestamp()
  FOR UPDATE`;

/**
 * First what a dead worker left behind; then interactive before bulk, but after three interactive calls in a row a bulk
 * one. Each lane is read along its index, so that a long queue costs no sort.
 */
const CLAIM = `
  WITH abandoned AS (
    SELECT position, 0 AS rank FROM provider_calls
    WHERE provider = $1 AND kind = ANY ($2) AND state = 'leased' AND lease_expires_at <= clock_timestamp()
    ORDER BY lease_expires_at LIMIT 1 FOR UPDATE SKIP LOCKED
  ), interactive AS (
    SELECT position, 2 AS rank FROM provider_calls
    WHERE provider = $1 AND kind = ANY ($2) AND lane = 'interactive' AND state = 'waiting'
      AND run_at <= clock_timestamp()
    ORDER BY turn, position LIMIT 1 FOR UPDATE SKIP LOCKED
  ), bulk AS (
    SELECT position, CASE WHEN interactive_streak >= 3 THEN 1 ELSE 3 END AS rank
    FROM provider_calls JOIN provider_limits USING (provider)
    WHERE provider = $1 AND kind = ANY ($2) AND lane = 'bulk' AND state = 'waiting'
      AND run_at <= clock_timestamp()
    ORDER BY turn, position LIMIT 1 FOR UPDATE OF provider_calls SKIP LOCKED
  ), best AS (
    SELECT position FROM (
      SELECT * FROM abandoned UNION ALL SELECT * FROM interactive UNION ALL SELECT * FROM bulk
    ) AS candidate
    WHERE (
      SELECT count(*) FROM provider_calls
      WHERE provider = $1 AND state = 'leased' AND lease_expires_at > clock_timestamp()
    ) < (SELECT concurrency FROM provider_limits WHERE provider = $1)
    ORDER BY rank LIMIT 1
  ), claimed AS (
    UPDATE provider_calls AS call
    SET state = 'leased',
        attempts = attempts + 1,
        uncertain = uncertain OR state = 'leased',
        doubts = doubts + CASE state WHEN 'leased' THEN 1 ELSE 0 END,
        uncertain_since = coalesce(uncertain_since, CASE state WHEN 'leased' THEN clock_timestamp() END),
        cancel_requested_at =
          coalesce(cancel_requested_at, CASE WHEN deadline <= clock_timestamp() THEN clock_timestamp() END),
        lease_holder = $3,
        lease_expires_at = clock_timestamp() + interval '${LEASE}'
    FROM best WHERE call.position = best.position
    RETURNING call.*
  ), permit AS (
    UPDATE provider_limits
    SET tat = clock_timestamp() + interval_ms * interval '1 ms',
        interactive_streak = CASE claimed.lane WHEN 'bulk' THEN 0 ELSE least(interactive_streak + 1, 3) END,
        bulk_turn = greatest(bulk_turn, claimed.turn),
        circuit = CASE circuit WHEN 'closed' THEN 'closed' ELSE 'probing' END,
        circuit_until =
          CASE circuit WHEN 'closed' THEN circuit_until ELSE clock_timestamp() + $4 * interval '1 ms' END
    FROM claimed WHERE provider_limits.provider = claimed.provider
    RETURNING circuit = 'probing' AS probing
  )
  SELECT key, kind, input, progress, attempts, failures, doubts, uncertain, caused_at, cancel_requested_at,
         outcome_status, outcome, correlation_id, traceparent, probing
  FROM claimed CROSS JOIN permit`;
