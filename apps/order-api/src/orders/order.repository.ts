import { Injectable } from '@nestjs/common';
import type { Address, OrderContactGiven, OrderId, OrderPlaced, ParcelState } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Order } from './order.domain.ts';
import { statusOf } from './order-status.domain.ts';

/** Whom to write to and where to ship: personal data, kept apart from the order. */
export type OrderContact = Pick<OrderContactGiven, 'name' | 'email' | 'phone'> & { shippingAddress: Address };

@Injectable()
export class OrderRepository {
  async insert(manager: EntityManager, order: Order, placed: OrderPlaced): Promise<void> {
    await rows(
      manager,
      `INSERT INTO orders (id, customer_id, version, status, payment, cancellation, parcels, total_amount,
                           currency, payment_method, on_shortage, placed_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
      [
        order.id,
        order.customerId,
        order.version,
        statusOf(order),
        order.payment,
        order.cancellation,
        JSON.stringify(order.parcels),
        placed.total.amount,
        placed.total.currency,
        placed.paymentMethod,
        placed.onShortage,
        placed.placedAt,
      ],
    );
    await rows(
      manager,
      `INSERT INTO order_lines
         (order_id, line_number, sku, name, quantity, unit_price_amount, seller_id, parcel_id)
       SELECT $1, ordinal, sku, name, quantity, price, seller_id, parcel_id
       FROM unnest($2::text[], $3::text[], $4::integer[], $5::bigint[], $6::text[], $7::uuid[])
         WITH ORDINALITY AS line (sku, name, quantity, price, seller_id, parcel_id, ordinal)`,
      [
        order.id,
        placed.lines.map(({ sku }) => sku),
        placed.lines.map(({ name }) => name),
        placed.lines.map(({ quantity }) => quantity),
        placed.lines.map(({ unitPrice }) => unitPrice.amount),
        placed.lines.map(({ sellerId }) => sellerId),
        placed.lines.map(({ parcelId }) => parcelId),
      ],
    );
  }

  async insertContact(manager: EntityManager, id: OrderId, contact: OrderContact): Promise<void> {
    await rows(
      manager,
      `INSERT INTO order_contacts (order_id, name, email, phone, shipping_address) VALUES ($1, $2, $3, $4, $5)`,
      [id, contact.name, contact.email, contact.phone ?? null, JSON.stringify(contact.shippingAddress)],
    );
  }

  /** Locks the order until the transaction ends. */
  async lock(manager: EntityManager, id: OrderId): Promise<Order | undefined> {
    const [row] = await rows<OrderRow>(
      manager,
      `SELECT id, customer_id AS "customerId", version, payment, cancellation, parcels,
              invoice_number AS "invoiceNumber", reason, invoice_version, shipment_version
       FROM orders WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row && toOrder(row);
  }

  /**
   * Saves an order that this transaction has locked.
   * @param changedAt when it became different for its customer, if it did
   */
  async update(manager: EntityManager, order: Order, changedAt: string | undefined): Promise<void> {
    await rows(
      manager,
      `UPDATE orders
       SET version = $2, status = $3, payment = $4, cancellation = $5, parcels = $6, invoice_number = $7,
           reason = $8, invoice_version = $9, shipment_version = $10, updated_at = coalesce($11, updated_at)
       WHERE id = $1`,
      [
        order.id,
        order.version,
        statusOf(order),
        order.payment,
        order.cancellation,
        JSON.stringify(order.parcels),
        order.invoiceNumber ?? null,
        order.reason ?? null,
        order.applied.invoices,
        order.applied.shipments,
        changedAt ?? null,
      ],
    );
  }
}

interface OrderRow extends Omit<Order, 'invoiceNumber' | 'reason' | 'applied'> {
  readonly parcels: readonly ParcelState[];
  readonly invoiceNumber: string | null;
  readonly reason: string | null;
  readonly invoice_version: number;
  readonly shipment_version: number;
}

function toOrder({ invoice_version, shipment_version, invoiceNumber, reason, ...order }: OrderRow): Order {
  return {
    ...order,
    ...(invoiceNumber !== null && { invoiceNumber }),
    ...(reason !== null && { reason }),
    applied: { invoices: invoice_version, shipments: shipment_version },
  };
}
