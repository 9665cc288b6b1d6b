import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is sold, and how much of it may be. */
export class CreateCatalogue1767000000000 implements MigrationInterface {
  readonly name = 'CreateCatalogue1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    // Stock keeping units are ASCII: "C" compares them by bytes, the same on every system.
    await runner.query(`
      CREATE TABLE products (
        sku            text COLLATE "C" PRIMARY KEY,
        name           text NOT NULL,
        price_amount   bigint NOT NULL CHECK (price_amount >= 0),
        price_currency text NOT NULL,
        seller_id      text NOT NULL,
        version        integer NOT NULL,
        updated_at     timestamptz NOT NULL
      )`);

    // Apart from products, and without a reference: stock may arrive before its product is published. It is
    // below 0 when units that were sold already turn out to be missing.
    await runner.query(`
      CREATE TABLE availability (
        sku       text COLLATE "C" PRIMARY KEY,
        available integer NOT NULL
      ) WITH (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE availability, products');
  }
}
