import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { invoiceId, money, orderId, timestamp, version } from '../values.ts';
import { invoices } from './topics.ts';

export const invoicePaid = defineEvent({
  type: 'InvoicePaid',
  topic: invoices,
  key: 'orderId',
  summary: 'The charge of an invoice succeeded at the payment provider.',
  schema: z.object({
    orderId,
    version,
    invoiceId,
    number: z.string(),
    amount: money,
    paymentIntentId: z.string(),
    paidAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 2,
    invoiceId: '7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01',
    number: '2026-000042',
    amount: { amount: 1770, currency: 'GBP' },
    paymentIntentId: 'pi_3QexampleExample',
    paidAt: '2026-05-04T09:30:02.000Z',
  },
});
export type InvoicePaid = EventData<typeof invoicePaid>;
