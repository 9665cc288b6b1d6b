import type { EntityManager } from 'typeorm';
import { rows } from '../database/rows.ts';

/** @returns the ids of those events that this group has not had before */
export async function recordReceipts(
  manager: EntityManager,
  group: string,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const inserted = await rows<{ event_id: string }>(
    manager,
    `INSERT INTO inbox (consumer_group, event_id)
     SELECT $1, event_id FROM unnest($2::text[]) AS event (event_id) ORDER BY event_id COLLATE "C"
     ON CONFLICT DO NOTHING
     RETURNING event_id`,
    [group, eventIds],
  );
  return new Set(inserted.map((row) => row.event_id));
}
