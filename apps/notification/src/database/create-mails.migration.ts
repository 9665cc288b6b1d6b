import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is followed of each order, whom to write to, and the mails. */
export class CreateMails1767000000000 implements MigrationInterface {
  name = 'CreateMails1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    // The row that every handler locks first. It may be there before the order itself is known: a contact comes by
    // another topic.
    await runner.query(`
      CREATE TABLE followed_orders (
        order_id     uuid PRIMARY KEY,
        version      integer NOT NULL DEFAULT 0,
        status       text,
        told_parcels uuid[] NOT NULL DEFAULT '{}',
        batch_id     uuid,
        lines        jsonb,
        total        jsonb
      )`);

    // All personal data of this service, and nothing else: to forget a customer is to delete here.
    await runner.query(`
      CREATE TABLE contacts (
        order_id    uuid PRIMARY KEY,
        version     integer NOT NULL,
        customer_id text NOT NULL,
        name        text NOT NULL,
        email       text NOT NULL
      )`);
    await runner.query('CREATE INDEX contacts_of_customer ON contacts (customer_id)');

    await runner.query(`
      CREATE TABLE mails (
        mail_id    uuid PRIMARY KEY,
        position   bigint GENERATED ALWAYS AS IDENTITY,
        order_id   uuid NOT NULL,
        mail_key   text NOT NULL UNIQUE,
        news       jsonb NOT NULL,
        state      text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'queued', 'sent', 'failed')),
        answer     text,
        created_at timestamptz NOT NULL DEFAULT now(),
        settled_at timestamptz
      )`);
    await runner.query(`CREATE INDEX mails_pending ON mails (order_id) WHERE state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mails, contacts, followed_orders');
  }
}
