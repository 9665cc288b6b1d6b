import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/** Keeps a row that the broker rejects from being sent again. Later rows of its key wait behind it. */
export async function setAside(manager: EntityManager, position: string, reason: string): Promise<void> {
  await rows(
    manager,
    `UPDATE outbox SET rejected_at = clock_timestamp(), rejection = $2 WHERE position = $1`,
    [position, reason],
  );
}
