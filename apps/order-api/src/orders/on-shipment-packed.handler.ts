import { shipmentPacked, type ShipmentPacked } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(shipmentPacked)
export class OnShipmentPacked implements EventHandler<typeof shipmentPacked> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: ShipmentPacked, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'ShipmentPacked', data });
  }
}
