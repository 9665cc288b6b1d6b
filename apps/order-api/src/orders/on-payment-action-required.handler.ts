import { paymentActionRequired, type PaymentActionRequired } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(paymentActionRequired)
export class OnPaymentActionRequired implements EventHandler<typeof paymentActionRequired> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: PaymentActionRequired, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'PaymentActionRequired', data });
  }
}
