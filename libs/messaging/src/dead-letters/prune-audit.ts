import { topics } from '@waybill/contracts';
import type { DataSource } from 'typeorm';
import { rows } from '../database/rows.ts';

/**
 * Removes the payloads from entries older than their topic keeps a message, which for personal data is short. Who did
 * what, when and why stays.
 */
export async function pruneAudit({ manager }: DataSource): Promise<void> {
  await rows(
    manager,
    `UPDATE dead_letter_audit AS audited
     SET payload_before = NULL, payload_after = NULL
     FROM unnest($1::text[], $2::float8[]) AS declared (topic, retention_ms)
     WHERE audited.topic = declared.topic
       AND audited.at < now() - declared.retention_ms * interval '1 millisecond'
       AND (audited.payload_before IS NOT NULL OR audited.payload_after IS NOT NULL)`,
    [topics.map(({ name }) => name), topics.map(({ retentionMs }) => retentionMs)],
  );
}
