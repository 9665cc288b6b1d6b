import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose each product is, as the catalogue last said. */
export class CreateProductSellers1767000000001 implements MigrationInterface {
  readonly name = 'CreateProductSellers1767000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE product_sellers (
        sku       text PRIMARY KEY,
        seller_id text NOT NULL,
        -- Of catalogue.product.v1.
        version   integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE product_sellers');
  }
}
