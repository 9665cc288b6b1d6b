import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/** @returns false when this group has had the event before */
export async function recordReceipt(
  manager: EntityManager,
  group: string,
  eventId: string,
): Promise<boolean> {
  const inserted = await rows(
    manager,
    `INSERT INTO inbox (consumer_group, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id`,
    [group, eventId],
  );
  return inserted.length > 0;
}
