import type { DataSource } from 'typeorm';
import { rows } from '../database/rows.ts';

/** Longer than the 90 days that a topic keeps a message, which could be delivered again until then. */
const INBOX_DAYS = 100;
/** A key that is used again later just gets a new row. */
const KEY_LOCK_DAYS = 1;
const CHUNK = 5_000;

/** Removes receipts that can't be needed any more and locks that nobody used lately, in small transactions. */
export async function pruneInbox(dataSource: DataSource, group: string): Promise<void> {
  while ((await pruneReceipts(dataSource, group)) === CHUNK);
  while ((await pruneLocks(dataSource, group)) === CHUNK);
}

async function pruneReceipts({ manager }: DataSource, group: string): Promise<number> {
  const pruned = await rows(
    manager,
    `DELETE FROM inbox
     WHERE (consumer_group, event_id) IN (
       SELECT consumer_group, event_id FROM inbox
       WHERE consumer_group = $1 AND received_at < now() - $2 * interval '1 day'
       LIMIT $3
     )
     RETURNING 1`,
    [group, INBOX_DAYS, CHUNK],
  );
  return pruned.length;
}

async function pruneLocks({ manager }: DataSource, group: string): Promise<number> {
  const pruned = await rows(
    manager,
    `DELETE FROM key_locks
     WHERE (consumer_group, message_key) IN (
       SELECT consumer_group, message_key FROM key_locks
       WHERE consumer_group = $1 AND locked_at < now() - $2 * interval '1 day'
       LIMIT $3
       FOR UPDATE SKIP LOCKED
     )
     RETURNING 1`,
    [group, KEY_LOCK_DAYS, CHUNK],
  );
  return pruned.length;
}
