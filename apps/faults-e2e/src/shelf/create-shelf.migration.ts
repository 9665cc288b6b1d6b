import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateShelf1767000000000 implements MigrationInterface {
  name = 'CreateShelf1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE shelves (sku text PRIMARY KEY, version integer NOT NULL)`);
    // What the handler did, in the order in which it did it; a second row for a version is a second effect.
    await runner.query(`
      CREATE TABLE effects (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        sku      text NOT NULL,
        version  integer NOT NULL
      )`);
    await runner.query(`CREATE TABLE tallies (sku text PRIMARY KEY, events integer NOT NULL)`);
    await runner.query(`CREATE TABLE misbehaviours (sku text PRIMARY KEY, kind text NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE misbehaviours, tallies, effects, shelves');
  }
}
