import { orderPlaced } from '@waybill/contracts';
import type { OrderPlaced } from '@waybill/contracts';
import { OnEvent } from '@waybill/messaging';
import type { EventContext, EventHandler } from '@waybill/messaging';
import { AdvanceFulfilment } from './advance-fulfilment.ts';
import { place } from './fulfilment.domain.ts';

/** Prepares a parcel for each seller of the order. */
@OnEvent(orderPlaced)
export class OnOrderPlaced implements EventHandler<typeof orderPlaced> {
  constructor(private readonly advance: AdvanceFulfilment) {}

  async handle(order: OrderPlaced, { manager, time }: EventContext): Promise<void> {
    await this.advance.run(manager, order.orderId, (fulfilment) => place(fulfilment, order), time);
  }
}
