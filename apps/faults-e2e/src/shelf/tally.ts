import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/**
 * Counts an event of a sku the careless way: reads, thinks for a moment and writes, without a lock of its own. Right
 * only as long as events of one key are handled one after another, whatever topic they come from.
 */
export async function tally(manager: EntityManager, sku: string): Promise<void> {
  const [known] = await rows<{ events: number }>(
    manager,
    `SELECT events FROM tallies, pg_sleep(0.005) WHERE sku = $1`,
    [sku],
  );
  await rows(
    manager,
    `INSERT INTO tallies VALUES ($1, $2) ON CONFLICT (sku) DO UPDATE SET events = excluded.events`,
    [sku, (known?.events ?? 0) + 1],
  );
}
