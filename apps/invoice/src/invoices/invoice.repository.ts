import { Injectable } from '@nestjs/common';
import type { CustomerId, InvoiceId, OrderId } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Invoice, InvoiceStatus } from './invoice.domain.ts';

@Injectable()
export class InvoiceRepository {
  async find(manager: EntityManager, orderId: OrderId): Promise<Invoice | undefined> {
    const [row] = await rows<InvoiceRow>(manager, `${SELECT} WHERE order_id = $1`, [orderId]);
    return row && invoiceOf(row);
  }

  /**
   * Holds the invoice's row until the transaction ends.
   * @throws when the order has no invoice
   */
  async lock(manager: EntityManager, orderId: OrderId): Promise<Invoice> {
    const [row] = await rows<InvoiceRow>(manager, `${SELECT} WHERE order_id = $1 FOR UPDATE`, [orderId]);
    if (!row) throw new Error(`Order ${orderId} has no invoice.`);
    return invoiceOf(row);
  }

  async insert(manager: EntityManager, invoice: Invoice): Promise<void> {
    await rows(
      manager,
      `INSERT INTO invoices
         (order_id, invoice_id, number, customer_id, version, order_version, status, lines, currency, total_amount,
          owed_amount, payment_method, batch_id, attempt, issued_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14, $15)`,
      [
        invoice.orderId,
        invoice.invoiceId,
        invoice.number,
        invoice.customerId,
        invoice.version,
        invoice.orderVersion,
        invoice.status,
        JSON.stringify(invoice.lines),
        invoice.total.currency,
        invoice.total.amount,
        invoice.owedAmount,
        invoice.paymentMethod,
        invoice.batchId ?? null,
        invoice.attempt,
        invoice.issuedAt,
      ],
    );
  }

  /** Saves what may change of a locked invoice. */
  async update(manager: EntityManager, invoice: Invoice): Promise<void> {
    await rows(
      manager,
      `UPDATE invoices
       SET version = $2, order_version = $3, status = $4, owed_amount = $5, charged_amount = $6, refunded_amount = $7,
           attempt = $8, payment_intent_id = $9, refusal_code = $10, refusal_reason = $11, paid_at = $12
       WHERE order_id = $1`,
      [
        invoice.orderId,
        invoice.version,
        invoice.orderVersion,
        invoice.status,
        invoice.owedAmount,
        invoice.chargedAmount,
        invoice.refundedAmount,
        invoice.attempt,
        invoice.paymentIntentId ?? null,
        invoice.refusal?.code ?? null,
        invoice.refusal?.reason ?? null,
        invoice.paidAt ?? null,
      ],
    );
  }

  /**
   * The next number of the year. Its counter stays locked until the transaction ends, so that a transaction that rolls back
   * gives its number back: invoices of a year have no gaps, and are issued one after the other.
   */
  async nextOrdinal(manager: EntityManager, year: number): Promise<number> {
    const [counter] = await rows<{ last_number: number }>(
      manager,
      `INSERT INTO invoice_counters AS counter (year, last_number) VALUES ($1, 1)
       ON CONFLICT (year) DO UPDATE SET last_number = counter.last_number + 1
       RETURNING last_number`,
      [year],
    );
    if (!counter) throw new Error(`The counter of ${year} gave no number.`);
    return counter.last_number;
  }
}

const SELECT = `
  SELECT order_id, invoice_id, number, customer_id, version, order_version, status, lines, currency,
         total_amount::float8, owed_amount::float8, charged_amount::float8, refunded_amount::float8,
         payment_method, batch_id, attempt, payment_intent_id, refusal_code, refusal_reason, issued_at, paid_at
  FROM invoices`;

interface InvoiceRow {
  order_id: OrderId;
  invoice_id: InvoiceId;
  number: string;
  customer_id: CustomerId;
  version: number;
  order_version: number;
  status: InvoiceStatus;
  lines: Invoice['lines'];
  currency: string;
  total_amount: number;
  owed_amount: number;
  charged_amount: number;
  refunded_amount: number;
  payment_method: string;
  batch_id: string | null;
  attempt: number;
  payment_intent_id: string | null;
  refusal_code: string | null;
  refusal_reason: string | null;
  issued_at: Date;
  paid_at: Date | null;
}

function invoiceOf(row: InvoiceRow): Invoice {
  return {
    orderId: row.order_id,
    invoiceId: row.invoice_id,
    number: row.number,
    customerId: row.customer_id,
    version: row.version,
    orderVersion: row.order_version,
    status: row.status,
    lines: row.lines,
    total: { amount: row.total_amount, currency: row.currency },
    owedAmount: row.owed_amount,
    chargedAmount: row.charged_amount,
    refundedAmount: row.refunded_amount,
    paymentMethod: row.payment_method,
    ...(row.batch_id !== null && { batchId: row.batch_id }),
    attempt: row.attempt,
    ...(row.payment_intent_id !== null && { paymentIntentId: row.payment_intent_id }),
    ...(row.refusal_code !== null && {
      refusal: { code: row.refusal_code, reason: row.refusal_reason ?? row.refusal_code },
    }),
    issuedAt: row.issued_at.toISOString(),
    ...(row.paid_at && { paidAt: row.paid_at.toISOString() }),
  };
}
