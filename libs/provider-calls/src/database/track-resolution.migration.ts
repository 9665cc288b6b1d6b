import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What it takes to tell a call that will resolve itself from one that needs a person, and who did what about it. */
export class TrackResolution1750000001000 implements MigrationInterface {
  name = 'TrackResolution1750000001000';

  async up(runner: QueryRunner): Promise<void> {
    // `caused_at`: when what the call comes of happened; a replay from a backup does not make it younger.
    // `doubts`: failures in a row that were no outage of the provider and left the outcome unknown or unsettled.
    await runner.query(`
      ALTER TABLE provider_calls
        ADD COLUMN caused_at       timestamptz,
        ADD COLUMN doubts          integer NOT NULL DEFAULT 0,
        ADD COLUMN uncertain_since timestamptz`);
    await runner.query(`
      UPDATE provider_calls SET caused_at = created_at, uncertain_since = CASE WHEN uncertain THEN clock_timestamp() END`);
    await runner.query(`
      ALTER TABLE provider_calls
        ALTER COLUMN caused_at SET NOT NULL,
        ALTER COLUMN caused_at SET DEFAULT clock_timestamp()`);
    await runner.query(`
      CREATE INDEX provider_calls_overdue ON provider_calls (provider)
        WHERE state = 'waiting' AND (deadline IS NOT NULL OR uncertain_since IS NOT NULL)`);
    await runner.query(`
      CREATE TABLE provider_call_audit (
        entry   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key     text NOT NULL,
        at      timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor   text NOT NULL,
        action  text NOT NULL CHECK (action IN ('retry', 'resolve')),
        reason  text,
        outcome text CHECK (outcome IN ('succeeded', 'failed')),
        error   text
      )`);
    await runner.query(`CREATE INDEX provider_call_audit_of_call ON provider_call_audit (key, entry)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE provider_call_audit');
    await runner.query('DROP INDEX provider_calls_overdue');
    await runner.query(`
      ALTER TABLE provider_calls DROP COLUMN caused_at, DROP COLUMN doubts, DROP COLUMN uncertain_since`);
  }
}
