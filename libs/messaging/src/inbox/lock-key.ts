import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/**
 * Holds the key until the transaction ends: whoever handles a message of it next, a consumer or the retry worker, on
 * any replica, waits here.
 */
export async function lockKey(manager: EntityManager, group: string, key: string): Promise<void> {
  await rows(
    manager,
    `INSERT INTO key_locks (consumer_group, message_key, locked_at) VALUES ($1, $2, now())
     ON CONFLICT (consumer_group, message_key) DO UPDATE SET locked_at = now()`,
    [group, key],
  );
}
