import { type OrderStatusChanged, orderStatusChanged } from '@waybill/contracts';
import { type EventContext, type EventHandler, OnEvent } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

/** Tells the customer what is news in a change. */
@OnEvent(orderStatusChanged)
export class OnOrderStatusChanged implements EventHandler<typeof orderStatusChanged> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(change: OrderStatusChanged, { manager }: EventContext): Promise<void> {
    await this.followOrder.statusChanged(manager, change);
  }
}
