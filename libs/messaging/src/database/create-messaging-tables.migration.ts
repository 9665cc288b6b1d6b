import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outbox, relay lease, inbox, key locks and parked messages: the same in every service's database. */
export class CreateMessagingTables1700000000000 implements MigrationInterface {
  name = 'CreateMessagingTables1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    // id, aggregatetype, aggregateid, type and payload are the names that Debezium's outbox router
    // reads, so change data capture can take the relay's place. aggregatetype is the topic.
    await runner.query(`
      CREATE TABLE outbox (
        position       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id             uuid NOT NULL UNIQUE,
        aggregatetype  text NOT NULL,
        aggregateid    text NOT NULL,
        type           text NOT NULL,
        payload        text NOT NULL,
        occurred_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        correlation_id text NOT NULL,
        causation_id   text,
        traceparent    text,
        rejected_at    timestamptz,
        rejection      text
      ) WITH (
        -- A queue: every row dies within moments, so dead rows are swept before they pile up.
        autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_threshold = 1000,
        autovacuum_vacuum_cost_delay = 0
      )`);
    await runner.query(`
      CREATE INDEX outbox_rejected ON outbox (aggregatetype, aggregateid) WHERE rejected_at IS NOT NULL`);

    await runner.query(`
      CREATE TABLE outbox_lease (
        only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        holder     uuid NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`
      INSERT INTO outbox_lease (holder, expires_at) VALUES ('00000000-0000-0000-0000-000000000000', '-infinity')`);

    await runner.query(`
      CREATE TABLE inbox (
        consumer_group text NOT NULL,
        event_id       text NOT NULL,
        received_at    timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer_group, event_id)
      )`);
    await runner.query(`CREATE INDEX inbox_received ON inbox USING brin (received_at)`);

    // A row in a table and not an advisory lock: those share one small memory area for the whole
    // instance, and one per key exhausts it.
    await runner.query(`
      CREATE TABLE key_locks (
        consumer_group text NOT NULL,
        message_key    text NOT NULL,
        locked_at      timestamptz NOT NULL,
        PRIMARY KEY (consumer_group, message_key)
      ) WITH (fillfactor = 70)`);

    // Messages whose handler failed, and those behind them on the same key. A message that has no
    // usable key or id is kept too, and blocks nothing.
    await runner.query(`
      CREATE TABLE parked_messages (
        position        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer_group  text NOT NULL,
        topic           text NOT NULL,
        message_key     text,
        kafka_partition integer NOT NULL,
        kafka_offset    bigint NOT NULL,
        event_id        text,
        event_type      text,
        headers         jsonb NOT NULL,
        payload         text NOT NULL,
        state           text NOT NULL CHECK (state IN ('parked', 'dead')),
        attempts        integer NOT NULL,
        next_attempt_at timestamptz,
        error           text,
        parked_at       timestamptz NOT NULL DEFAULT now(),
        changed_at      timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE INDEX parked_messages_by_key ON parked_messages (consumer_group, topic, message_key, position)`);
    await runner.query(`
      CREATE INDEX parked_messages_due ON parked_messages (consumer_group, next_attempt_at) WHERE state = 'parked'`);
    // Two deliveries of a message without an id are still one message.
    await runner.query(`
      CREATE UNIQUE INDEX parked_messages_once
        ON parked_messages (consumer_group, topic, kafka_partition, kafka_offset)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked_messages, key_locks, inbox, outbox_lease, outbox');
  }
}
