import { Injectable } from '@nestjs/common';
import { event, orderStatusChanged } from '@waybill/contracts';
import { PermanentError } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import { OrderEvents } from './order-events.ts';
import { decide, evolve, type OrderNews } from './order.domain.ts';
import { OrderRepository } from './order.repository.ts';

/** Brings an order up to date with what invoice and fulfillment tell of it, and tells the world. */
@Injectable()
export class FollowOrder {
  constructor(
    private readonly orders: OrderRepository,
    private readonly events: OrderEvents,
  ) {}

  /** @throws PermanentError for an order or a parcel that this service, where they begin, has never had */
  async run(manager: EntityManager, news: OrderNews): Promise<void> {
    const { orderId } = news.data;
    const order = await this.orders.lock(manager, orderId);
    if (!order) throw new PermanentError(`${news.type} is about order ${orderId}, which does not exist.`);
    if ('parcelId' in news.data) {
      const { parcelId } = news.data;
      if (!order.parcels.some((parcel) => parcel.parcelId === parcelId)) {
        throw new PermanentError(
          `${news.type} is about parcel ${parcelId}, which order ${orderId} does not have.`,
        );
      }
    }

    const now = new Date().toISOString();
    const evolved = evolve(order, news);
    if (evolved === order) return;
    const change = decide(order, news, now);
    await this.orders.update(manager, evolved, change?.changedAt);
    if (change) await this.events.append(manager, event(orderStatusChanged, change));
  }
}
