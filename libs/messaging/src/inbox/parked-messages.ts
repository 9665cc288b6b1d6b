import type { EntityManager } from 'typeorm';
import type { ReceivedMessage } from '../broker/broker.port.ts';
import { rows } from '../database/rows.ts';

/** A message that waits in the database, because it or an earlier one of its key failed. */
export interface ParkedMessage {
  readonly position: string;
  readonly topic: string;
  readonly message_key: string;
  readonly kafka_partition: number;
  readonly kafka_offset: string;
  readonly headers: Record<string, string>;
  readonly payload: string;
  readonly attempts: number;
}

export type Parking =
  /** Runs when those before it on its key are done. */
  | { readonly state: 'behind' }
  | { readonly state: 'parked'; readonly error: string; readonly retryInMs: number }
  | { readonly state: 'dead'; readonly error: string };

/**
 * A statement of its own, after the keys' locks are held: only then does it see what the last holders committed.
 * @returns whether an earlier message of this group and topic, of one of the keys, is parked or dead
 */
export async function anyBlocked(
  manager: EntityManager,
  group: string,
  topic: string,
  keys: readonly string[],
): Promise<boolean> {
  const blocking = await rows(
    manager,
    `SELECT FROM parked_messages WHERE consumer_group = $1 AND topic = $2 AND message_key = ANY ($3) LIMIT 1`,
    [group, topic, keys],
  );
  return blocking.length > 0;
}

/** Keeps a message that can't be handled now. A second delivery of the same offset changes nothing. */
export async function park(
  manager: EntityManager,
  group: string,
  message: ReceivedMessage,
  parking: Parking,
): Promise<void> {
  const attempted = parking.state !== 'behind';
  await rows(
    manager,
    `INSERT INTO parked_messages (consumer_group, topic, message_key, kafka_partition, kafka_offset, event_id,
                                  event_type, headers, payload, state, attempts, next_attempt_at, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
             CASE WHEN $10 = 'parked' THEN clock_timestamp() + $12 * interval '1 millisecond' END, $13)
     ON CONFLICT DO NOTHING`,
    [
      group,
      message.topic,
      message.key && storable(message.key),
      message.partition,
      message.offset,
      storable(message.headers['ce_id'] ?? '') || null,
      storable(message.headers['ce_type'] ?? '') || null,
      storable(JSON.stringify(message.headers).replaceAll('\\u0000', NUL_SHOWN)),
      storable(message.value ?? ''),
      parking.state === 'dead' ? 'dead' : 'parked',
      attempted ? 1 : 0,
      parking.state === 'parked' ? parking.retryInMs : 0,
      attempted ? parking.error : null,
    ],
  );
}

/** Postgres stores no NUL in text; whatever a message holds, keeping it must not fail. */
const NUL_SHOWN = '\u2400';

function storable(text: string): string {
  return text.replaceAll('\0', NUL_SHOWN);
}

const COLUMNS = `position, topic, message_key, kafka_partition, kafka_offset, headers, payload, attempts`;

/** @returns the first message of each key whose time has come, oldest first */
export function dueMessages(manager: EntityManager, group: string, limit: number): Promise<ParkedMessage[]> {
  return rows<ParkedMessage>(
    manager,
    `SELECT ${COLUMNS}
     FROM parked_messages AS due
     WHERE consumer_group = $1 AND state = 'parked' AND next_attempt_at <= clock_timestamp()
       AND NOT EXISTS (
         SELECT FROM parked_messages AS earlier
         WHERE earlier.consumer_group = due.consumer_group AND earlier.topic = due.topic
           AND earlier.message_key = due.message_key AND earlier.position < due.position
       )
     ORDER BY position
     LIMIT $2`,
    [group, limit],
  );
}

/** @returns the message, if it is still waiting: another replica may have run it meanwhile */
export async function stillParked(
  manager: EntityManager,
  position: string,
): Promise<ParkedMessage | undefined> {
  const [message] = await rows<ParkedMessage>(
    manager,
    `SELECT ${COLUMNS} FROM parked_messages WHERE position = $1 AND state = 'parked' AND next_attempt_at <= clock_timestamp() FOR UPDATE`,
    [position],
  );
  return message;
}

/** Takes a message out once it was handled. */
export async function unpark(manager: EntityManager, position: string): Promise<void> {
  await rows(manager, `DELETE FROM parked_messages WHERE position = $1`, [position]);
}

/** Notes another failed attempt. */
export async function parkAgain(
  manager: EntityManager,
  position: string,
  parking: Exclude<Parking, { state: 'behind' }>,
): Promise<void> {
  await rows(
    manager,
    `UPDATE parked_messages
     SET state = $2, attempts = attempts + 1, error = $3, changed_at = now(),
         next_attempt_at = CASE WHEN $2 = 'parked' THEN clock_timestamp() + $4 * interval '1 millisecond' END
     WHERE position = $1`,
    [position, parking.state, parking.error, parking.state === 'parked' ? parking.retryInMs : 0],
  );
}
