import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units ordered per stock keeping unit and day (UTC); a day without orders has no row. */
export class CreateDailyDemand1767000000000 implements MigrationInterface {
  name = 'CreateDailyDemand1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    // Today's rows are updated with every order: room on the page lets that happen in place.
    await runner.query(`
      CREATE TABLE daily_demand (
        sku      text COLLATE "C" NOT NULL,
        day      date NOT NULL,
        quantity bigint NOT NULL CHECK (quantity >= 0),
        PRIMARY KEY (sku, day)
      ) WITH (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE daily_demand');
  }
}
