import { Injectable } from '@nestjs/common';
import type { OrderId } from '@waybill/contracts';
import type { User } from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { type BillTo, BillToRepository } from '../contacts/bill-to.repository.ts';
import type { Invoice } from './invoice.domain.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { InvoiceView } from './invoice.schemas.ts';

/** An invoice as its customer gets to see it. */
@Injectable()
export class InvoiceReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly invoices: InvoiceRepository,
    private readonly billTo: BillToRepository,
  ) {}

  /** @returns undefined when there is none that the user may see */
  async find(user: User, orderId: OrderId): Promise<InvoiceView | undefined> {
    const { manager } = this.dataSource;
    const invoice = await this.invoices.find(manager, orderId);
    if (!invoice || !(user.roles.includes('operator') || invoice.customerId === user.id)) return undefined;
    return viewOf(invoice, await this.billTo.find(manager, orderId));
  }
}

function viewOf(invoice: Invoice, billTo: BillTo | undefined): InvoiceView {
  const { orderId, invoiceId, number, version, status, total, issuedAt, paidAt } = invoice;
  const { attempt, paymentIntentId, refusal } = invoice;
  return {
    orderId,
    invoiceId,
    number,
    version,
    status,
    lines: invoice.lines.map(({ sku, name, quantity, unitPrice }) => ({
      sku,
      name,
      quantity,
      unitPrice,
      amount: { ...unitPrice, amount: unitPrice.amount * quantity },
    })),
    total,
    ...(billTo && { billTo }),
    issuedAt,
    ...(paidAt && { paidAt }),
    payment: { attempt, ...(paymentIntentId && { paymentIntentId }), ...(refusal && { refusal }) },
  };
}
