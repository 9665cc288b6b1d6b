import { Injectable } from '@nestjs/common';
import type { Address, CustomerId, OrderId, OrderStatus } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { OrderView, Timeline } from './order.schemas.ts';
import type { OrderPosition } from './place-order.schema.ts';

export interface OrderFilter {
  /** Whose orders; everybody's by default. */
  readonly customerId?: CustomerId | undefined;
  readonly status?: OrderStatus | undefined;
  readonly after?: OrderPosition | undefined;
  readonly limit: number;
}

/** Orders as they are shown. */
@Injectable()
export class OrderReader {
  async find(manager: EntityManager, id: OrderId): Promise<OrderView | undefined> {
    const [row] = await rows<OrderViewRow>(manager, `${SELECT_ORDERS} WHERE o.id = $1`, [id]);
    return row && toView(row);
  }

  /** Newest first. */
  async list(
    manager: EntityManager,
    { customerId, status, after, limit }: OrderFilter,
  ): Promise<OrderView[]> {
    const found = await rows<OrderViewRow>(
      manager,
      `${SELECT_ORDERS}
       WHERE ($1::text IS NULL OR o.customer_id = $1)
         AND ($2::text IS NULL OR o.status = $2)
         AND ($3::timestamptz IS NULL OR (o.placed_at, o.id) < ($3, $4::uuid))
       ORDER BY o.placed_at DESC, o.id DESC
       LIMIT $5`,
      [customerId ?? null, status ?? null, after?.placedAt ?? null, after?.id ?? null, limit],
    );
    return found.map(toView);
  }

  /** Oldest first. */
  async timeline(manager: EntityManager, id: OrderId): Promise<Timeline['entries']> {
    const entries = await rows<TimelineRow>(
      manager,
      `SELECT version, type, cause, status, payment, parcels, reason, at, event_id AS "eventId",
              causation_id AS "causationId", correlation_id AS "correlationId", trace_id AS "traceId"
       FROM order_timeline WHERE order_id = $1 ORDER BY version`,
      [id],
    );
    return entries.map(({ at, reason, causationId, traceId, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      ...(reason !== null && { reason }),
      ...(causationId !== null && { causationId }),
      ...(traceId !== null && { traceId }),
    }));
  }
}

type Optional = 'invoiceNumber' | 'reason' | 'contact' | 'shippingAddress';

interface OrderViewRow extends Omit<OrderView, Optional | 'placedAt' | 'updatedAt'> {
  readonly invoiceNumber: string | null;
  readonly reason: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly shippingAddress: Address | null;
  readonly placedAt: Date;
  readonly updatedAt: Date;
}

type TimelineRow = Omit<Timeline['entries'][number], 'reason' | 'at' | 'causationId' | 'traceId'> & {
  readonly reason: string | null;
  readonly at: Date;
  readonly causationId: string | null;
  readonly traceId: string | null;
};

const SELECT_ORDERS = `
  SELECT o.id, o.version, o.status, o.customer_id AS "customerId", o.payment, o.cancellation, o.parcels,
         json_build_object('amount', o.total_amount, 'currency', o.currency) AS total,
         o.invoice_number AS "invoiceNumber", o.reason, o.placed_at AS "placedAt", o.updated_at AS "updatedAt",
         c.name, c.email, c.phone, c.shipping_address AS "shippingAddress",
         (SELECT json_agg(json_build_object(
                   'sku', l.sku, 'name', l.name, 'quantity', l.quantity,
                   'unitPrice', json_build_object('amount', l.unit_price_amount, 'currency', o.currency),
                   'sellerId', l.seller_id, 'parcelId', l.parcel_id) ORDER BY l.line_number)
          FROM order_lines l WHERE l.order_id = o.id) AS lines
  FROM orders o LEFT JOIN order_contacts c ON c.order_id = o.id`;

function toView(row: OrderViewRow): OrderView {
  const { invoiceNumber, reason, name, email, phone, shippingAddress, placedAt, updatedAt, ...order } = row;
  return {
    ...order,
    ...(invoiceNumber !== null && { invoiceNumber }),
    ...(reason !== null && { reason }),
    ...(name !== null && email !== null && { contact: { name, email, ...(phone !== null && { phone }) } }),
    ...(shippingAddress !== null && { shippingAddress }),
    placedAt: placedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
