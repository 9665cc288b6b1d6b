import { invoicePaid } from '@waybill/contracts';
import type { InvoicePaid } from '@waybill/contracts';
import { OnEvent } from '@waybill/messaging';
import type { EventContext, EventHandler } from '@waybill/messaging';
import { AdvanceFulfilment } from './advance-fulfilment.ts';
import { pay } from './fulfilment.domain.ts';

/** Releases the order's parcels. */
@OnEvent(invoicePaid)
export class OnInvoicePaid implements EventHandler<typeof invoicePaid> {
  constructor(private readonly advance: AdvanceFulfilment) {}

  async handle(invoice: InvoicePaid, { manager, time }: EventContext): Promise<void> {
    await this.advance.run(manager, invoice.orderId, (fulfilment) => pay(fulfilment, invoice), time);
  }
}
