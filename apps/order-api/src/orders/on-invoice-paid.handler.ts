import { invoicePaid, type InvoicePaid } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(invoicePaid)
export class OnInvoicePaid implements EventHandler<typeof invoicePaid> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: InvoicePaid, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'InvoicePaid', data });
  }
}
