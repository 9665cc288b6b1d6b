import { paymentDeclined, type PaymentDeclined } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(paymentDeclined)
export class OnPaymentDeclined implements EventHandler<typeof paymentDeclined> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: PaymentDeclined, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'PaymentDeclined', data });
  }
}
