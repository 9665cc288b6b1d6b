import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders with their lines, their contact and their timeline. */
export class CreateOrders1767000000001 implements MigrationInterface {
  readonly name = 'CreateOrders1767000000001';

  async up(runner: QueryRunner): Promise<void> {
    // `status` derives from payment, cancellation and parcels and is written with them in one statement; it is
    // a column so that lists can be filtered by it.
    await runner.query(`
      CREATE TABLE orders (
        id               uuid PRIMARY KEY,
        customer_id      text NOT NULL,
        version          integer NOT NULL,
        status           text NOT NULL,
        payment          text NOT NULL,
        cancellation     text NOT NULL,
        parcels          jsonb NOT NULL,
        total_amount     bigint NOT NULL,
        currency         text NOT NULL,
        payment_method   text NOT NULL,
        on_shortage      text NOT NULL,
        invoice_number   text,
        reason           text,
        invoice_version  integer NOT NULL DEFAULT 0,
        shipment_version integer NOT NULL DEFAULT 0,
        placed_at        timestamptz NOT NULL,
        updated_at       timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC, id DESC)');
    await runner.query('CREATE INDEX orders_by_age ON orders (placed_at DESC, id DESC)');

    await runner.query(`
      CREATE TABLE order_lines (
        order_id          uuid NOT NULL REFERENCES orders,
        line_number       integer NOT NULL,
        sku               text NOT NULL,
        name              text NOT NULL,
        quantity          integer NOT NULL,
        unit_price_amount bigint NOT NULL,
        seller_id         text NOT NULL,
        parcel_id         uuid NOT NULL,
        PRIMARY KEY (order_id, line_number)
      )`);

    // Personal data, and nothing else: erasing a customer deletes these rows and leaves the orders.
    await runner.query(`
      CREATE TABLE order_contacts (
        order_id         uuid PRIMARY KEY REFERENCES orders,
        name             text NOT NULL,
        email            text NOT NULL,
        phone            text,
        shipping_address jsonb NOT NULL
      )`);

    await runner.query(`
      CREATE TABLE order_timeline (
        order_id       uuid NOT NULL REFERENCES orders,
        version        integer NOT NULL,
        type           text NOT NULL,
        cause          text NOT NULL,
        status         text NOT NULL,
        payment        text NOT NULL,
        parcels        jsonb NOT NULL,
        reason         text,
        at             timestamptz NOT NULL,
        event_id       uuid NOT NULL,
        causation_id   text,
        correlation_id text NOT NULL,
        trace_id       text,
        PRIMARY KEY (order_id, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE order_timeline, order_contacts, order_lines, orders');
  }
}
