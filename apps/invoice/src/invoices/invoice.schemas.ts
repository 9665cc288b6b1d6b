import { address, invoiceId, money, orderId, quantity, sku, timestamp } from '@waybill/contracts';
import { z } from 'zod';
import { INVOICE_STATUSES } from './invoice.domain.ts';

const lineSchema = z
  .object({ sku, name: z.string(), quantity, unitPrice: money, amount: money })
  .meta({ id: 'InvoiceLine' });

const paymentSchema = z
  .object({
    attempt: z.int().min(1).meta({ description: 'Which attempt at charging the order, from 1' }),
    paymentIntentId: z.string().optional().meta({ description: "The payment provider's id" }),
    refusal: z
      .object({ code: z.string(), reason: z.string() })
      .optional()
      .meta({ description: 'Why the last attempt did not succeed' }),
  })
  .meta({ id: 'Payment' });

export const invoiceSchema = z
  .object({
    orderId,
    invoiceId,
    number: z.string().meta({ description: 'Without gaps within a year, such as 2026-000042' }),
    version: z.int().min(1),
    status: z.enum(INVOICE_STATUSES),
    lines: z.array(lineSchema),
    total: money,
    billTo: z
      .object({ name: z.string(), email: z.string(), phone: z.string().optional(), address })
      .optional()
      .meta({ description: 'Absent until it is known, and after its erasure' }),
    issuedAt: timestamp,
    paidAt: timestamp.optional(),
    payment: paymentSchema,
  })
  .meta({ id: 'Invoice' });

export type InvoiceView = z.input<typeof invoiceSchema>;
