import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/**
 * Holds the keys until the transaction ends: whoever handles a message of one of them next, a consumer or the retry
 * worker, on any replica, waits here. Always in the same order, so that no two wait for each other.
 */
export async function lockKeys(
  manager: EntityManager,
  group: string,
  keys: readonly string[],
): Promise<void> {
  await rows(
    manager,
    `INSERT INTO key_locks (consumer_group, message_key, locked_at)
     SELECT $1, message_key, now() FROM unnest($2::text[]) AS key (message_key)
     ORDER BY message_key COLLATE "C"
     ON CONFLICT (consumer_group, message_key) DO UPDATE SET locked_at = now()`,
    [group, keys],
  );
}

export function lockKey(manager: EntityManager, group: string, key: string): Promise<void> {
  return lockKeys(manager, group, [key]);
}
