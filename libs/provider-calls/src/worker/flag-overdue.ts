import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/** How long cancelling may take once the deadline has passed. */
const CANCEL_WITHIN = '15 minutes';
/** How long an outcome may stay unknown, also through an outage of the provider. */
const UNKNOWN_AT_MOST = '24 hours';

/** A call that was given to people. */
export interface OverdueCall {
  readonly key: string;
  readonly kind: string;
  readonly error: string | null;
}

/**
 * Calls for a person where time alone won't resolve it: the deadline has passed and the provider could not be made to say
 * what became of the call, or nobody has known for a day. One that is leased is left to its worker.
 */
export function flagOverdue(manager: EntityManager, provider: string): Promise<OverdueCall[]> {
  return rows<OverdueCall>(
    manager,
    `UPDATE provider_calls SET state = 'needs-attention'
     WHERE provider = $1 AND state = 'waiting' AND outcome_status IS NULL
       AND (deadline IS NOT NULL OR uncertain_since IS NOT NULL)
       AND (greatest(deadline, cancel_requested_at) <= clock_timestamp() - interval '${CANCEL_WITHIN}'
            OR uncertain_since <= clock_timestamp() - interval '${UNKNOWN_AT_MOST}')
     RETURNING key, kind, error`,
    [provider],
  );
}
