import { orderPlaced, type OrderPlaced } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { IssueInvoice } from './issue-invoice.ts';

@OnEvent(orderPlaced)
export class OnOrderPlaced implements EventHandler<typeof orderPlaced> {
  constructor(private readonly issueInvoice: IssueInvoice) {}

  async handle(order: OrderPlaced, { manager, time }: EventContext): Promise<void> {
    await this.issueInvoice.run(manager, order, time);
  }
}
