import { shipmentFailed, type ShipmentFailed } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(shipmentFailed)
export class OnShipmentFailed implements EventHandler<typeof shipmentFailed> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: ShipmentFailed, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'ShipmentFailed', data });
  }
}
