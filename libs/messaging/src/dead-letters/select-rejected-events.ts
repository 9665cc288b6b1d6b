import type { EntityManager } from 'typeorm';
import { rows, type SqlParameter } from '../database/rows.ts';
import type { MessageFilter, Page, RejectedEvent, RejectedEventDetails } from './dead-letter.ts';

const COLUMNS = `position, aggregatetype AS "topic", aggregateid AS "key", id AS "eventId", type AS "eventType",
  rejection AS "error", nullif(split_part(traceparent, '-', 2), '') AS "traceId",
  occurred_at AS "occurredAt", rejected_at AS "rejectedAt"`;

const MATCHES = `rejected_at IS NOT NULL
  AND ($1::text IS NULL OR aggregatetype = $1)
  AND ($2::text IS NULL OR type = $2)
  AND ($3::text IS NULL OR aggregateid = $3)
  AND ($4::text IS NULL OR strpos(rejection, $4) > 0)
  AND ($5::timestamptz IS NULL OR rejected_at >= $5)
  AND ($6::bigint IS NULL OR position > $6)`;

/** @returns those that match, oldest first */
export function listRejectedEvents(
  manager: EntityManager,
  filter: MessageFilter,
  { after, limit }: Page,
): Promise<RejectedEvent[]> {
  return rows<RejectedEvent>(
    manager,
    `SELECT ${COLUMNS} FROM outbox WHERE ${MATCHES} ORDER BY position LIMIT $7`,
    [...parametersOf(filter, after), limit],
  );
}

export async function findRejectedEvent(
  manager: EntityManager,
  position: string,
): Promise<RejectedEventDetails | undefined> {
  const [found] = await rows<RejectedEventDetails>(
    manager,
    `SELECT ${COLUMNS}, payload,
            (SELECT count(*)::integer
             FROM outbox AS later
             WHERE later.aggregatetype = this.aggregatetype AND later.aggregateid = this.aggregateid
               AND later.position > this.position) AS "waitingBehind"
     FROM outbox AS this
     WHERE position = $1 AND rejected_at IS NOT NULL`,
    [position],
  );
  return found;
}

/** @returns whether the row is there, and whether it is set aside, as it is under the lock */
export async function lockOutboxRow(
  manager: EntityManager,
  position: string,
): Promise<{ readonly rejected: boolean } | undefined> {
  const [row] = await rows<{ rejected: boolean }>(
    manager,
    `SELECT rejected_at IS NOT NULL AS rejected FROM outbox WHERE position = $1 FOR UPDATE`,
    [position],
  );
  return row;
}

function parametersOf(filter: MessageFilter, after?: string): SqlParameter[] {
  const { topic, type, key, error, since } = filter;
  return [topic, type, key, error, since, after].map((value) => value ?? null);
}
