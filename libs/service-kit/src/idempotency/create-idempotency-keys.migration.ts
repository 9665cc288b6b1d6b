import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table behind `Idempotency`. */
export class CreateIdempotencyKeys1760000000000 implements MigrationInterface {
  readonly name = 'CreateIdempotencyKeys1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    // `json`, not `jsonb`: a replay is the stored answer to the letter, member order included.
    await runner.query(`
      create table idempotency_keys (
        subject      text        not null,
        key          text        not null,
        request_hash bytea       not null,
        status       smallint,
        headers      json,
        body         json,
        created_at   timestamptz not null default now(),
        primary key (subject, key)
      )`);
    await runner.query('create index idempotency_keys_created_at on idempotency_keys (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_keys');
  }
}
