import { shipmentShort, type ShipmentShort } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(shipmentShort)
export class OnShipmentShort implements EventHandler<typeof shipmentShort> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: ShipmentShort, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'ShipmentShort', data });
  }
}
