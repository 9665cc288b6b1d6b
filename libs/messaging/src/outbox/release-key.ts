import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';
import { markForRelay } from './relay.wake.ts';

/** Has a row that was set aside sent again, and then those of its key behind it. */
export async function sendAgain(manager: EntityManager, position: string): Promise<void> {
  await rows(manager, `UPDATE outbox SET rejected_at = NULL, rejection = NULL WHERE position = $1`, [
    position,
  ]);
  await release(manager);
}

/** Removes a row that was set aside: no consumer will ever get it. Those of its key behind it are sent. */
export async function removeFromOutbox(manager: EntityManager, position: string): Promise<void> {
  await rows(manager, `DELETE FROM outbox WHERE position = $1`, [position]);
  await release(manager);
}

/**
 * The rows that waited may lie below the relay's lower bound while later ones of their key lie above it. The count
 * changes with what it counts, so a relay that sees them at all learns in the same statement to look at everything.
 */
async function release(manager: EntityManager): Promise<void> {
  await rows(manager, `UPDATE outbox_lease SET releases = releases + 1`);
  if (manager.queryRunner) markForRelay(manager.queryRunner);
}
