import { Injectable } from '@nestjs/common';
import type { OrderId, OrderPlaced } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Told } from '../mails/news.domain.ts';

export interface FollowedOrder {
  readonly orderId: OrderId;
  /** Of the last event applied from the orders' topic; 0 before the first. */
  readonly version: number;
  readonly told: Told;
  /** Mails about a batch's orders queue behind those about single orders. */
  readonly batchId?: string | undefined;
}

/** The table of what is known, and was told, of each order. */
@Injectable()
export class FollowedOrders {
  /** The order's row under lock, made where there is none yet: contacts and orders come in any order. */
  async lock(manager: EntityManager, orderId: OrderId): Promise<FollowedOrder> {
    const [row] = await rows<FollowedOrderRow>(
      manager,
      `INSERT INTO followed_orders AS followed (order_id) VALUES ($1)
       ON CONFLICT (order_id) DO UPDATE SET order_id = followed.order_id
       RETURNING version, status, told_parcels AS parcels, batch_id AS "batchId"`,
      [orderId],
    );
    if (!row) throw new Error(`The row of order ${orderId} could not be locked.`);
    const { version, status, parcels, batchId } = row;
    return {
      orderId,
      version,
      told: { status: status ?? undefined, parcels },
      batchId: batchId ?? undefined,
    };
  }

  /** Keeps what a mail says of the order itself. */
  async keepSummary(manager: EntityManager, { orderId, lines, total }: OrderPlaced): Promise<void> {
    await rows(
      manager,
      `UPDATE followed_orders SET lines = $2::jsonb, total = $3::jsonb WHERE order_id = $1`,
      [orderId, JSON.stringify(lines), JSON.stringify(total)],
    );
  }

  async save(manager: EntityManager, { orderId, version, told, batchId }: FollowedOrder): Promise<void> {
    await rows(
      manager,
      `UPDATE followed_orders SET version = $2, status = $3, told_parcels = $4::uuid[], batch_id = $5
       WHERE order_id = $1`,
      [orderId, version, told.status ?? null, told.parcels, batchId ?? null],
    );
  }
}

interface FollowedOrderRow {
  readonly version: number;
  readonly status: Told['status'] | null;
  readonly parcels: Told['parcels'];
  readonly batchId: string | null;
}
