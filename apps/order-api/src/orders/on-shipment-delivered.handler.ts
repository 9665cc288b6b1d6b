import { shipmentDelivered, type ShipmentDelivered } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(shipmentDelivered)
export class OnShipmentDelivered implements EventHandler<typeof shipmentDelivered> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: ShipmentDelivered, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'ShipmentDelivered', data });
  }
}
