import { type OrderContactGiven, orderContactGiven } from '@waybill/contracts';
import { type EventContext, type EventHandler, OnEvent } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

/** Keeps whom to write to, and sends what waited for it. */
@OnEvent(orderContactGiven)
export class OnOrderContactGiven implements EventHandler<typeof orderContactGiven> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(contact: OrderContactGiven, { manager }: EventContext): Promise<void> {
    await this.followOrder.contactGiven(manager, contact);
  }
}
