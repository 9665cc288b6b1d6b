import { Injectable } from '@nestjs/common';
import type { OrderContactGiven, OrderPlaced, OrderStatusChanged } from '@waybill/contracts';
import type { EntityManager } from 'typeorm';
import { Mails } from '../mails/mails.ts';
import { newsOf, PLACED, toldBy } from '../mails/news.domain.ts';
import { Contacts } from './contacts.ts';
import { FollowedOrders } from './followed-orders.ts';

/**
 * Turns what happens to an order into mails to its customer. Mails wait as pending until the contact is known;
 * everything about an order happens under the lock of its row, so neither side can miss the other.
 */
@Injectable()
export class FollowOrder {
  constructor(
    private readonly orders: FollowedOrders,
    private readonly contacts: Contacts,
    private readonly mails: Mails,
  ) {}

  async placed(manager: EntityManager, order: OrderPlaced): Promise<void> {
    const followed = await this.orders.lock(manager, order.orderId);
    if (order.version <= followed.version) return;
    const { version, batchId } = order;
    await this.orders.keepSummary(manager, order);
    await this.orders.save(manager, {
      ...followed,
      version,
      batchId,
      told: { ...followed.told, status: 'placed' },
    });
    await this.mails.add(manager, order.orderId, [PLACED]);
    await this.mails.queue(manager, order.orderId, batchId);
  }

  async statusChanged(manager: EntityManager, change: OrderStatusChanged): Promise<void> {
    const followed = await this.orders.lock(manager, change.orderId);
    if (change.version <= followed.version) return;
    const { version } = change;
    const batchId = change.batchId ?? followed.batchId;
    await this.orders.save(manager, { ...followed, version, batchId, told: toldBy(followed.told, change) });
    await this.mails.add(manager, change.orderId, newsOf(followed.told, change));
    await this.mails.queue(manager, change.orderId, batchId);
  }

  async contactGiven(manager: EntityManager, contact: OrderContactGiven): Promise<void> {
    const { batchId } = await this.orders.lock(manager, contact.orderId);
    await this.contacts.keep(manager, contact);
    await this.mails.queue(manager, contact.orderId, batchId);
  }
}
