import { Injectable } from '@nestjs/common';
import type { OrderId } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import { applyCharge, type ChargeResult } from '../invoices/invoice.domain.ts';
import { InvoiceRepository } from '../invoices/invoice.repository.ts';

/** Brings the provider's word about a charge to its invoice. */
@Injectable()
export class SettleCharge {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @param attempt which attempt at charging the order it is about */
  async run(manager: EntityManager, orderId: OrderId, attempt: number, result: ChargeResult): Promise<void> {
    const before = await this.invoices.lock(manager, orderId);
    const { invoice, events } = applyCharge(before, attempt, result);
    if (invoice === before) return;
    await this.invoices.update(manager, invoice);
    await this.outbox.append(manager, ...events);
  }
}
