import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invoices with their payment, the counters of their numbers, and whom they are made out to. */
export class CreateInvoices1767000000000 implements MigrationInterface {
  readonly name = 'CreateInvoices1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    // A counter row and not a sequence: a sequence leaves a gap for every transaction that rolls back.
    await runner.query(`
      CREATE TABLE invoice_counters (
        year        integer PRIMARY KEY,
        last_number integer NOT NULL
      ) WITH (fillfactor = 50)`);

    await runner.query(`
      CREATE TABLE invoices (
        order_id          uuid PRIMARY KEY,
        invoice_id        uuid NOT NULL UNIQUE,
        number            text NOT NULL UNIQUE,
        customer_id       text NOT NULL,
        -- Of invoicing.invoice.v1.
        version           integer NOT NULL,
        -- The last applied of orders.order.v1.
        order_version     integer NOT NULL,
        status            text NOT NULL CHECK (status IN ('issued', 'paid', 'declined', 'action-required')),
        -- What was agreed on when it was issued; a document, never queried by line.
        lines             jsonb NOT NULL,
        currency          char(3) NOT NULL,
        -- Minor units. Owed follows the order, charged and refunded follow the payment provider.
        total_amount      bigint NOT NULL,
        owed_amount       bigint NOT NULL,
        charged_amount    bigint NOT NULL DEFAULT 0,
        refunded_amount   bigint NOT NULL DEFAULT 0,
        payment_method    text NOT NULL,
        batch_id          uuid,
        -- Which attempt at charging it is under way or was the last, from 1.
        attempt           integer NOT NULL DEFAULT 1,
        payment_intent_id text,
        -- Why the last attempt did not succeed: the provider's code, and words for people.
        refusal_code      text,
        refusal_reason    text,
        issued_at         timestamptz NOT NULL,
        paid_at           timestamptz
      ) WITH (fillfactor = 70)`);

    // Personal data, in a table of its own so that it can be erased while the invoice stays. No reference to invoices:
    // the contact may come first.
    await runner.query(`
      CREATE TABLE bill_to (
        order_id        uuid PRIMARY KEY,
        -- The last applied of orders.contact.v1.
        contact_version integer NOT NULL,
        customer_id     text NOT NULL,
        name            text NOT NULL,
        email           text NOT NULL,
        phone           text,
        address         jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX bill_to_by_customer ON bill_to (customer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bill_to, invoices, invoice_counters');
  }
}
