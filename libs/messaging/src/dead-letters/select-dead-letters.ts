import type { EntityManager } from 'typeorm';
import { rows, type SqlParameter } from '../database/rows.ts';
import { lockKey } from '../inbox/lock-key.ts';
import type { DeadLetter, DeadLetterDetails, MessageFilter, Page } from './dead-letter.ts';

export interface DeadLetterFilter extends MessageFilter {
  /** Default: both. */
  readonly state?: DeadLetter['state'] | undefined;
}

const COLUMNS = `position, state, topic, message_key AS "key", event_id AS "eventId", event_type AS "eventType",
  error, attempts, nullif(split_part(headers ->> 'traceparent', '-', 2), '') AS "traceId",
  parked_at AS "parkedAt", changed_at AS "changedAt", next_attempt_at AS "nextAttemptAt"`;

// Each statement is planned with the values of its parameters, so what isn't asked for costs nothing
// and `state = 'dead'` finds its partial index.
const MATCHES = `consumer_group = $1
  AND ($2::text IS NULL OR state = $2)
  AND ($3::text IS NULL OR topic = $3)
  AND ($4::text IS NULL OR event_type = $4)
  AND ($5::text IS NULL OR message_key = $5)
  AND ($6::text IS NULL OR strpos(error, $6) > 0)
  AND ($7::timestamptz IS NULL OR changed_at >= $7)
  AND ($8::bigint IS NULL OR position > $8)`;

/** @returns those that match, oldest first */
export function listDeadLetters(
  manager: EntityManager,
  group: string,
  filter: DeadLetterFilter,
  { after, limit }: Page,
): Promise<DeadLetter[]> {
  return rows<DeadLetter>(
    manager,
    `SELECT ${COLUMNS} FROM parked_messages WHERE ${MATCHES} ORDER BY position LIMIT $9`,
    [...parametersOf(group, filter, after), limit],
  );
}

/** @returns the positions of the dead that can be replayed, oldest first */
export async function replayablePositions(
  manager: EntityManager,
  group: string,
  filter: MessageFilter,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ position: string }>(
    manager,
    `SELECT position FROM parked_messages
     WHERE ${MATCHES} AND message_key IS NOT NULL
     ORDER BY position LIMIT $9`,
    [...parametersOf(group, { ...filter, state: 'dead' }), limit],
  );
  return found.map(({ position }) => position);
}

export async function findDeadLetter(
  manager: EntityManager,
  group: string,
  position: string,
): Promise<DeadLetterDetails | undefined> {
  const [found] = await rows<DeadLetterDetails>(
    manager,
    `SELECT ${COLUMNS}, payload, headers, kafka_partition AS "partition", kafka_offset AS "offset",
            (SELECT count(*)::integer
             FROM parked_messages AS later
             WHERE later.consumer_group = this.consumer_group AND later.topic = this.topic
               AND later.message_key = this.message_key AND later.position > this.position) AS "waitingBehind"
     FROM parked_messages AS this
     WHERE consumer_group = $1 AND position = $2`,
    [group, position],
  );
  return found;
}

/**
 * Locks a message as the consumer and the retry worker do: first its key, then its row.
 * @returns it as it is under the lock
 */
export async function lockDeadLetter(
  manager: EntityManager,
  group: string,
  position: string,
): Promise<DeadLetter | undefined> {
  const select = `SELECT ${COLUMNS} FROM parked_messages WHERE consumer_group = $1 AND position = $2`;
  const [seen] = await rows<DeadLetter>(manager, select, [group, position]);
  if (!seen) return undefined;
  if (seen.key !== null) await lockKey(manager, group, seen.key);
  const [locked] = await rows<DeadLetter>(manager, `${select} FOR UPDATE`, [group, position]);
  return locked;
}

function parametersOf(group: string, filter: DeadLetterFilter, after?: string): SqlParameter[] {
  const { state, topic, type, key, error, since } = filter;
  return [group, ...[state, topic, type, key, error, since, after].map((value) => value ?? null)];
}
