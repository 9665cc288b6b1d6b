import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The calls of a service to outside providers, and the limit that its replicas share per provider. */
export class CreateProviderCalls1750000000000 implements MigrationInterface {
  name = 'CreateProviderCalls1750000000000';

  async up(runner: QueryRunner): Promise<void> {
    // `uncertain`: a step was started since the last progress and its effect is not known.
    // `failures`: in a row since the last progress; they make the back-off. `attempts` only rises.
    // `outcome_status` before the state says the same: the provider's word was heard, settling it failed.
    // `turn`: batches of the bulk lane take turns. `resolution`: who closed it by hand, when and why.
    await runner.query(`
      CREATE TABLE provider_calls (
        position            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key                 text NOT NULL UNIQUE,
        provider            text NOT NULL,
        kind                text NOT NULL,
        lane                text NOT NULL CHECK (lane IN ('interactive', 'bulk')),
        batch_id            uuid,
        turn                bigint NOT NULL,
        input               jsonb NOT NULL,
        progress            jsonb,
        state               text NOT NULL DEFAULT 'waiting'
                            CHECK (state IN ('waiting', 'leased', 'succeeded', 'failed', 'needs-attention')),
        attempts            integer NOT NULL DEFAULT 0,
        failures            integer NOT NULL DEFAULT 0,
        uncertain           boolean NOT NULL DEFAULT false,
        run_at              timestamptz NOT NULL DEFAULT clock_timestamp(),
        lease_holder        uuid,
        lease_expires_at    timestamptz,
        deadline            timestamptz,
        cancel_requested_at timestamptz,
        outcome_status      text CHECK (outcome_status IN ('succeeded', 'failed')),
        outcome             jsonb,
        error               text,
        resolution          jsonb,
        correlation_id      text NOT NULL,
        causation_id        text,
        traceparent         text,
        created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at         timestamptz,
        CHECK ((state = 'leased') = (lease_holder IS NOT NULL)),
        CHECK ((state = 'leased') = (lease_expires_at IS NOT NULL)),
        CHECK ((state IN ('succeeded', 'failed')) = (finished_at IS NOT NULL)),
        CHECK (state NOT IN ('succeeded', 'failed') OR state = outcome_status)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE INDEX provider_calls_waiting ON provider_calls (provider, lane, turn, position) WHERE state = 'waiting'`);
    await runner.query(`
      CREATE INDEX provider_calls_leased ON provider_calls (provider, lease_expires_at) WHERE state = 'leased'`);
    await runner.query(`
      CREATE INDEX provider_calls_of_batch ON provider_calls (provider, batch_id, turn) WHERE batch_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX provider_calls_needing_attention ON provider_calls (provider, position)
        WHERE state = 'needs-attention'`);

    // `tat` is the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371): the next
    // call may start from then on. `blocked_until` is what the provider itself asked for.
    await runner.query(`
      CREATE TABLE provider_limits (
        provider           text PRIMARY KEY,
        interval_ms        double precision NOT NULL CHECK (interval_ms > 0),
        concurrency        integer NOT NULL CHECK (concurrency > 0),
        tat                timestamptz NOT NULL DEFAULT '-infinity',
        blocked_until      timestamptz NOT NULL DEFAULT '-infinity',
        interactive_streak integer NOT NULL DEFAULT 0,
        bulk_turn          bigint NOT NULL DEFAULT 0,
        circuit            text NOT NULL DEFAULT 'closed' CHECK (circuit IN ('closed', 'open', 'probing')),
        circuit_failures   integer NOT NULL DEFAULT 0,
        circuit_until      timestamptz NOT NULL DEFAULT '-infinity',
        changed_at         timestamptz NOT NULL DEFAULT clock_timestamp()
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE provider_limits, provider_calls');
  }
}
