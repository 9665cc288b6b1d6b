import { orderContactGiven } from '@waybill/contracts';
import type { OrderContactGiven } from '@waybill/contracts';
import { OnEvent } from '@waybill/messaging';
import type { EventContext, EventHandler } from '@waybill/messaging';
import { AdvanceFulfilment } from './advance-fulfilment.ts';
import { addressKnown } from './fulfilment.domain.ts';
import { saveShipTo } from './ship-to.repository.ts';

/** Keeps where the order's parcels go. */
@OnEvent(orderContactGiven)
export class OnOrderContactGiven implements EventHandler<typeof orderContactGiven> {
  constructor(private readonly advance: AdvanceFulfilment) {}

  async handle(contact: OrderContactGiven, { manager, time }: EventContext): Promise<void> {
    const isNews = await this.advance.run(
      manager,
      contact.orderId,
      (fulfilment) => addressKnown(fulfilment, contact),
      time,
    );
    if (isNews) await saveShipTo(manager, contact);
  }
}
