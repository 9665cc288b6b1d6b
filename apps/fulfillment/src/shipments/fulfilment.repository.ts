import { Injectable } from '@nestjs/common';
import type { CustomerId, OrderId } from '@waybill/contracts';
import { currentContext, rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Fulfilment } from './fulfilment.domain.ts';
import { insertParcels, parcelsOfOrder, updateParcel } from './parcel.repository.ts';

/** The fulfilment of an order with its parcels. */
@Injectable()
export class FulfilmentRepository {
  /**
   * Locks the fulfilment until the transaction ends; an order that is heard of for the first time gets its row here, so that
   * the topics may come in any order.
   */
  async lock(manager: EntityManager, orderId: OrderId): Promise<Fulfilment> {
    // The update that changes nothing is what locks the row of a known order in the same statement.
    const [row] = await rows<FulfilmentRow>(
      manager,
      `INSERT INTO fulfilments (order_id, correlation_id) VALUES ($1, $2)
       ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
       RETURNING *`,
      [orderId, currentContext().correlationId],
    );
    if (!row) throw new Error(`The fulfilment of order ${orderId} was neither found nor made.`);
    return fulfilmentOf(row, await parcelsOfOrder(manager, orderId));
  }

  /** @returns the fulfilment of an order that was placed, not locked */
  async find(manager: EntityManager, orderId: OrderId): Promise<Fulfilment | undefined> {
    const [row] = await rows<FulfilmentRow>(
      manager,
      'SELECT * FROM fulfilments WHERE order_id = $1 AND order_version > 0',
      [orderId],
    );
    return row && fulfilmentOf(row, await parcelsOfOrder(manager, orderId));
  }

  /** Saves what differs between a locked fulfilment and what became of it. */
  async save(manager: EntityManager, before: Fulfilment, after: Fulfilment): Promise<void> {
    if (after === before) return;
    await rows(
      manager,
      `UPDATE fulfilments
          SET version = $2, customer_id = $3, batch_id = $4, paid = $5,
              order_version = $6, contact_version = $7, invoice_version = $8
        WHERE order_id = $1`,
      [
        after.orderId,
        after.version,
        after.customerId ?? null,
        after.batchId ?? null,
        after.paid,
        after.orderVersion,
        after.contactVersion,
        after.invoiceVersion,
      ],
    );
    const known = new Map(before.parcels.map((parcel) => [parcel.parcelId, parcel]));
    await insertParcels(
      manager,
      after.orderId,
      after.parcels.filter(({ parcelId }) => !known.has(parcelId)),
    );
    for (const parcel of after.parcels) {
      const then = known.get(parcel.parcelId);
      if (then && then !== parcel) await updateParcel(manager, parcel);
    }
  }
}

interface FulfilmentRow {
  order_id: OrderId;
  version: number;
  correlation_id: string;
  customer_id: CustomerId | null;
  batch_id: string | null;
  paid: boolean;
  order_version: number;
  contact_version: number;
  invoice_version: number;
}

function fulfilmentOf(row: FulfilmentRow, parcels: Fulfilment['parcels']): Fulfilment {
  return {
    orderId: row.order_id,
    version: row.version,
    correlationId: row.correlation_id,
    ...(row.customer_id !== null && { customerId: row.customer_id }),
    ...(row.batch_id !== null && { batchId: row.batch_id }),
    paid: row.paid,
    orderVersion: row.order_version,
    contactVersion: row.contact_version,
    invoiceVersion: row.invoice_version,
    parcels,
  };
}
