import { invoiceIssued, type InvoiceIssued } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { FollowOrder } from './follow-order.ts';

@OnEvent(invoiceIssued)
export class OnInvoiceIssued implements EventHandler<typeof invoiceIssued> {
  constructor(private readonly followOrder: FollowOrder) {}

  async handle(data: InvoiceIssued, { manager }: EventContext): Promise<void> {
    await this.followOrder.run(manager, { type: 'InvoiceIssued', data });
  }
}
