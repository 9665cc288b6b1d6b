import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/** Gives a dead message back to the retry worker, as if it had never been tried. Its last error stays to be seen. */
export async function putBack(manager: EntityManager, position: string): Promise<void> {
  await rows(
    manager,
    `UPDATE parked_messages
     SET state = 'parked', attempts = 0, next_attempt_at = clock_timestamp(), changed_at = clock_timestamp()
     WHERE position = $1`,
    [position],
  );
}

export async function replacePayload(
  manager: EntityManager,
  position: string,
  payload: string,
): Promise<void> {
  await rows(manager, `UPDATE parked_messages SET payload = $2 WHERE position = $1`, [position, payload]);
}
