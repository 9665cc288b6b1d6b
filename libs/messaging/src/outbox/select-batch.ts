import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/** How long the relay may be silent before another replica takes over. */
const LEASE = '3 seconds';

export interface OutboxRow {
  readonly position: string;
  readonly id: string;
  readonly aggregatetype: string;
  readonly aggregateid: string;
  readonly type: string;
  readonly payload: string;
  readonly occurred_at: Date;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
}

export interface Batch {
  /** This replica holds the lease. */
  readonly leading: boolean;
  /** How often rows were released that had waited for a rejected one; known to the leader. */
  readonly releases: string;
  readonly rows: readonly OutboxRow[];
}

/**
 * Takes or renews the lease and selects the next rows in one statement, so that a holder that was stopped in between
 * can't send without noticing. The lower bound only spares the walk over rows that were deleted and not yet vacuumed;
 * it must lie so far back that no open transaction can still commit a lower position.
 * @param limit rows
 */
export async function selectBatch(
  manager: EntityManager,
  holder: string,
  lowerBound: string,
  limit: number,
): Promise<Batch> {
  const found = await rows<Partial<OutboxRow> & { releases: string }>(
    manager,
    `WITH lease AS (
       UPDATE outbox_lease
       SET holder = $1, expires_at = clock_timestamp() + interval '${LEASE}'
       WHERE holder = $1 OR expires_at < clock_timestamp()
       RETURNING releases
     ), batch AS (
       SELECT position, id, aggregatetype, aggregateid, type, payload, occurred_at,
              correlation_id, causation_id, traceparent
       FROM outbox AS unsent
       WHERE position > $2
         AND rejected_at IS NULL
         AND NOT EXISTS (
           SELECT FROM outbox AS rejected
           WHERE rejected.rejected_at IS NOT NULL
             AND rejected.aggregatetype = unsent.aggregatetype
             AND rejected.aggregateid = unsent.aggregateid
         )
       ORDER BY position
       LIMIT $3
     )
     SELECT lease.releases, batch.* FROM lease LEFT JOIN batch ON true ORDER BY batch.position`,
    [holder, lowerBound, limit],
  );
  return { leading: found.length > 0, releases: found[0]?.releases ?? '', rows: found.filter(isRow) };
}

function isRow<Row extends Partial<OutboxRow>>(row: Row): row is Row & OutboxRow {
  return row.position !== null;
}
