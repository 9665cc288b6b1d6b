import { Injectable } from '@nestjs/common';
import { invoiceId, type OrderPlaced } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { ProviderCalls } from '@waybill/provider-calls';
import type { EntityManager } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';
import { chargeOf } from '../payments/charge.ts';
import { formatNumber, issueInvoice } from './invoice.domain.ts';
import { InvoiceRepository } from './invoice.repository.ts';

/** RFC 9562 namespace of invoice ids, which derive from their order's. */
const INVOICES = '0d9f2a51-6f0b-5a8e-b1f6-6f1d3c3f2c77';

/** Issues the invoice of an order and leaves its charge to the workers. */
@Injectable()
export class IssueInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly outbox: Outbox,
    private readonly providerCalls: ProviderCalls,
  ) {}

  /** @param placedAt when the order was placed. RFC 3339 */
  async run(manager: EntityManager, order: OrderPlaced, placedAt: string): Promise<void> {
    if (await this.invoices.find(manager, order.orderId)) return;
    const now = new Date();
    const year = now.getUTCFullYear();
    const { invoice, events } = issueInvoice(order, {
      invoiceId: invoiceId.parse(uuidv5(order.orderId, INVOICES)),
      number: formatNumber(year, await this.invoices.nextOrdinal(manager, year)),
      issuedAt: now.toISOString(),
    });
    await this.invoices.insert(manager, invoice);
    await this.outbox.append(manager, ...events);
    await this.providerCalls.enqueue(manager, 'charge-invoice', chargeOf(invoice, new Date(placedAt)));
  }
}
