import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is on the shelf, the orders that are packed from it, and the carrier's webhooks. */
export class CreateWarehouse1767000000000 implements MigrationInterface {
  readonly name = 'CreateWarehouse1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stock (
        sku     text PRIMARY KEY,
        on_hand integer NOT NULL CHECK (on_hand >= 0),
        -- Of fulfillment.stock.v1.
        version integer NOT NULL
      ) WITH (fillfactor = 70)`);

    await runner.query(`
      CREATE TABLE fulfilments (
        order_id        uuid PRIMARY KEY,
        -- Of fulfillment.shipment.v1.
        version         integer NOT NULL DEFAULT 0,
        correlation_id  text NOT NULL,
        customer_id     text,
        batch_id        uuid,
        paid            boolean NOT NULL DEFAULT false,
        -- The last applied of each topic that this row follows; 0: none yet.
        order_version   integer NOT NULL DEFAULT 0,
        contact_version integer NOT NULL DEFAULT 0,
        invoice_version integer NOT NULL DEFAULT 0
      ) WITH (fillfactor = 70)`);

    await runner.query(`
      CREATE TABLE parcels (
        parcel_id     uuid PRIMARY KEY,
        order_id      uuid NOT NULL REFERENCES fulfilments,
        seller_id     text NOT NULL,
        status        text NOT NULL,
        packed_at     timestamptz,
        shipment_id   text,
        carrier       text,
        service       text,
        tracking_code text,
        label_url     text,
        dispatched_at timestamptz,
        tracking      text,
        delivered_at  timestamptz,
        failure       text
      ) WITH (fillfactor = 70)`);
    await runner.query(`CREATE INDEX parcels_by_order ON parcels (order_id)`);
    await runner.query(`CREATE UNIQUE INDEX parcels_by_shipment ON parcels (shipment_id)`);

    await runner.query(`
      CREATE TABLE parcel_lines (
        parcel_id uuid NOT NULL REFERENCES parcels,
        sku       text NOT NULL,
        quantity  integer NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (parcel_id, sku)
      )`);

    // Personal data, in a table of its own so that it can be erased while the order's history stays.
    await runner.query(`
      CREATE TABLE ship_to (
        order_id    uuid PRIMARY KEY REFERENCES fulfilments,
        name        text NOT NULL,
        phone       text,
        line1       text NOT NULL,
        line2       text,
        city        text NOT NULL,
        region      text,
        postal_code text NOT NULL,
        country     text NOT NULL
      )`);

    await runner.query(`
      CREATE TABLE provider_webhooks (
        -- The provider's event id: a webhook delivered twice is one row.
        id              text PRIMARY KEY,
        body            text NOT NULL,
        received_at     timestamptz NOT NULL DEFAULT now(),
        attempts        integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        processed_at    timestamptz,
        -- Whether it was about a parcel of ours; unknown until it was processed.
        matched         boolean
      )`);
    await runner.query(`
      CREATE INDEX provider_webhooks_due ON provider_webhooks (next_attempt_at) WHERE processed_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE provider_webhooks, ship_to, parcel_lines, parcels, fulfilments, stock');
  }
}
