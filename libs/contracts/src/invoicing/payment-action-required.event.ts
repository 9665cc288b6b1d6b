import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { invoiceId, orderId, timestamp, version } from '../values.ts';
import { invoices } from './topics.ts';

export const paymentActionRequired = defineEvent({
  type: 'PaymentActionRequired',
  topic: invoices,
  key: 'orderId',
  summary: "The customer's bank asks for authentication before the charge can succeed.",
  schema: z.object({
    orderId,
    version,
    invoiceId,
    attempt: z.int().min(1),
    paymentIntentId: z.string(),
    reason: z.string(),
    requiredAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 2,
    invoiceId: '7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01',
    attempt: 1,
    paymentIntentId: 'pi_3QexampleExample',
    reason: 'Your bank asks you to confirm this payment.',
    requiredAt: '2026-05-04T09:30:02.000Z',
  },
});
export type PaymentActionRequired = EventData<typeof paymentActionRequired>;
