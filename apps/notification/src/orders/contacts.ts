import { Injectable } from '@nestjs/common';
import type { OrderContactGiven } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/** The table of whom to write to: this service's only personal data. */
@Injectable()
export class Contacts {
  /** Keeps the newest contact of an order. */
  async keep(
    manager: EntityManager,
    { orderId, version, customerId, name, email }: OrderContactGiven,
  ): Promise<void> {
    await rows(
      manager,
      `INSERT INTO contacts (order_id, version, customer_id, name, email) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (order_id) DO UPDATE
       SET version = excluded.version, name = excluded.name, email = excluded.email
       WHERE contacts.version < excluded.version`,
      [orderId, version, customerId, name, email],
    );
  }
}
