import { type OrderPlaced, orderPlaced } from '@waybill/contracts';
import { type EventContext, type EventHandler, OnEvent } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

/** Keeps what was ordered and confirms it to the customer. */
@OnEvent(orderPlaced)
export class OnOrderPlaced implements EventHandler<typeof orderPlaced> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(order: OrderPlaced, { manager }: EventContext): Promise<void> {
    await this.followOrder.placed(manager, order);
  }
}
