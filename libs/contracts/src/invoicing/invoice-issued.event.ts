import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { customerId, invoiceId, money, orderId, timestamp, version } from '../values.ts';
import { invoices } from './topics.ts';

export const invoiceIssued = defineEvent({
  type: 'InvoiceIssued',
  topic: invoices,
  key: 'orderId',
  summary: 'An order was invoiced; its charge is under way.',
  schema: z.object({
    orderId,
    version,
    invoiceId,
    customerId,
    /** Without gaps within a year, such as `2026-000042`. */
    number: z.string(),
    total: money,
    issuedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 1,
    invoiceId: '7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01',
    customerId: 'alice',
    number: '2026-000042',
    total: { amount: 1770, currency: 'GBP' },
    issuedAt: '2026-05-04T09:30:01.000Z',
  },
});
export type InvoiceIssued = EventData<typeof invoiceIssued>;
