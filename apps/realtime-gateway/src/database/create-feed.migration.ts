import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is pushed: `rooms` says whose a room is and how far it goes, `feed` holds its updates. */
export class CreateFeed1767000000000 implements MigrationInterface {
  name = 'CreateFeed1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    // A room's row is updated with every update: space on the page lets that happen in place.
    await runner.query(`
      CREATE TABLE rooms (
        room  text COLLATE "C" PRIMARY KEY,
        head  bigint NOT NULL CHECK (head >= 1),
        owner text NOT NULL
      ) WITH (fillfactor = 70)`);
    await runner.query(`COMMENT ON COLUMN rooms.head IS 'the last sequence in feed'`);
    await runner.query(`COMMENT ON COLUMN rooms.owner IS 'the customer who may join'`);
    await runner.query(`
      CREATE TABLE feed (
        room     text COLLATE "C" NOT NULL,
        sequence bigint NOT NULL,
        type     text NOT NULL,
        event_id uuid NOT NULL,
        data     jsonb NOT NULL,
        at       timestamptz NOT NULL,
        PRIMARY KEY (room, sequence)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feed');
    await runner.query('DROP TABLE rooms');
  }
}
