import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators did to dead letters and rejected events, and what the lists and the relay need for it. */
export class CreateDeadLetterAudit1700000001000 implements MigrationInterface {
  name = 'CreateDeadLetterAudit1700000001000';

  async up(runner: QueryRunner): Promise<void> {
    // Holds all of a message that was skipped: its own row is gone.
    await runner.query(`
      CREATE TABLE dead_letter_audit (
        entry           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at              timestamptz NOT NULL DEFAULT clock_timestamp(),
        side            text NOT NULL CHECK (side IN ('inbox', 'outbox')),
        action          text NOT NULL CHECK (action IN ('replay', 'edit', 'skip', 'retry')),
        actor           text NOT NULL,
        reason          text,
        position        bigint NOT NULL,
        consumer_group  text,
        topic           text NOT NULL,
        message_key     text,
        kafka_partition integer,
        kafka_offset    bigint,
        event_id        text,
        event_type      text,
        headers         jsonb,
        payload_before  text,
        payload_after   text,
        error           text,
        attempts        integer
      )`);
    await runner.query(
      `CREATE INDEX dead_letter_audit_by_position ON dead_letter_audit (side, position, entry)`,
    );

    // A page of the dead is not to walk over a million messages that wait behind them.
    await runner.query(`
      CREATE INDEX parked_messages_dead ON parked_messages (consumer_group, position) WHERE state = 'dead'`);

    // Rises whenever a key is released that waited for a rejected row: the relay then looks at everything.
    await runner.query(`ALTER TABLE outbox_lease ADD COLUMN releases bigint NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox_lease DROP COLUMN releases');
    await runner.query('DROP INDEX parked_messages_dead');
    await runner.query('DROP TABLE dead_letter_audit');
  }
}
