import { shipmentDispatched, type ShipmentDispatched } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(shipmentDispatched)
export class OnShipmentDispatched implements EventHandler<typeof shipmentDispatched> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: ShipmentDispatched, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'ShipmentDispatched', data });
  }
}
