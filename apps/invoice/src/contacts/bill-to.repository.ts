import { Injectable } from '@nestjs/common';
import type { Address, OrderContactGiven, OrderId } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/** Whom an invoice is made out to. Personal data: it is kept here alone and told to no other service. */
export interface BillTo {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly address: Address;
}

@Injectable()
export class BillToRepository {
  /** Keeps the newest contact of an order. */
  async save(manager: EntityManager, contact: OrderContactGiven): Promise<void> {
    await rows(
      manager,
      `INSERT INTO bill_to AS known (order_id, contact_version, customer_id, name, email, phone, address)
       VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
       ON CONFLICT (order_id) DO UPDATE
       SET contact_version = excluded.contact_version, name = excluded.name, email = excluded.email,
           phone = excluded.phone, address = excluded.address
       WHERE known.contact_version < excluded.contact_version`,
      [
        contact.orderId,
        contact.version,
        contact.customerId,
        contact.name,
        contact.email,
        contact.phone ?? null,
        JSON.stringify(contact.shippingAddress),
      ],
    );
  }

  async find(manager: EntityManager, orderId: OrderId): Promise<BillTo | undefined> {
    const [row] = await rows<{ name: string; email: string; phone: string | null; address: Address }>(
      manager,
      'SELECT name, email, phone, address FROM bill_to WHERE order_id = $1',
      [orderId],
    );
    if (!row) return undefined;
    const { phone, ...contact } = row;
    return { ...contact, ...(phone !== null && { phone }) };
  }
}
