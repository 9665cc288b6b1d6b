import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/** How a provider's calls stand, over all replicas. */
export interface ProviderQueue {
  readonly provider: string;
  readonly interactive: number;
  readonly bulk: number;
  /** Since the oldest waiting call of the lane was enqueued; 0 when none waits. s */
  readonly oldestInteractive: number;
  readonly oldestBulk: number;
  readonly inFlight: number;
  readonly concurrency: number;
  readonly needsAttention: number;
  readonly permitsPerSecond: number;
  /** As the provider asked; null when it does not hold us back. */
  readonly blockedUntil: Date | null;
  readonly circuit: 'closed' | 'open' | 'probing';
  /** Outages in a row. */
  readonly outages: number;
  /** When the next probe is let through; null while the circuit is closed. */
  readonly probeAt: Date | null;
  /** Until a new bulk call would be done, should nothing else go wrong: each call takes as many steps as the last ones did. s */
  readonly expectedWait: number;
}

/** Counts come from the partial indexes of the states; finished calls are not looked at but for the last hundred. */
export function readQueues(manager: EntityManager): Promise<ProviderQueue[]> {
  return rows<ProviderQueue>(
    manager,
    `SELECT provider, interactive, bulk, "oldestInteractive", "oldestBulk", "inFlight", concurrency, "needsAttention",
            1000 / interval_ms AS "permitsPerSecond",
            CASE WHEN blocked_until > clock_timestamp() THEN blocked_until END AS "blockedUntil",
            circuit, circuit_failures AS outages,
            CASE circuit WHEN 'closed' THEN NULL ELSE circuit_until END AS "probeAt",
            greatest(0, extract(epoch FROM greatest(blocked_until, circuit_until, '1970-01-01') - clock_timestamp()))::float8
              + (interactive + bulk) * steps * interval_ms / 1000 AS "expectedWait"
     FROM provider_limits
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE lane = 'interactive')::int AS interactive,
              count(*) FILTER (WHERE lane = 'bulk')::int AS bulk,
              coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE lane = 'interactive')), 0)::float8
                AS "oldestInteractive",
              coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE lane = 'bulk')), 0)::float8
                AS "oldestBulk"
       FROM provider_calls AS call WHERE call.provider = provider_limits.provider AND state = 'waiting'
     ) AS waiting
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS "inFlight" FROM provider_calls AS call
       WHERE call.provider = provider_limits.provider AND state = 'leased' AND lease_expires_at > clock_timestamp()
     ) AS leased
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS "needsAttention" FROM provider_calls AS call
       WHERE call.provider = provider_limits.provider AND state = 'needs-attention'
     ) AS attention
     CROSS JOIN LATERAL (
       SELECT coalesce(avg(attempts), 1)::float8 AS steps FROM (
         SELECT attempts FROM provider_calls AS call
         WHERE call.provider = provider_limits.provider AND state IN ('succeeded', 'failed')
         ORDER BY position DESC LIMIT 100
       ) AS last
     ) AS finished
     ORDER BY provider`,
  );
}
