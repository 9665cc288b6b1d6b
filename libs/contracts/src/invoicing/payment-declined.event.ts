import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { invoiceId, orderId, timestamp, version } from '../values.ts';
import { invoices } from './topics.ts';

export const paymentDeclined = defineEvent({
  type: 'PaymentDeclined',
  topic: invoices,
  key: 'orderId',
  summary: 'The payment provider refused the charge; nothing was taken.',
  schema: z.object({
    orderId,
    version,
    invoiceId,
    /** Which attempt at charging this order, from 1. */
    attempt: z.int().min(1),
    /** The provider's code, such as `card_declined`. */
    code: z.string(),
    /** For people. */
    reason: z.string(),
    declinedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 2,
    invoiceId: '7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01',
    attempt: 1,
    code: 'card_declined',
    reason: 'Your card was declined.',
    declinedAt: '2026-05-04T09:30:02.000Z',
  },
});
export type PaymentDeclined = EventData<typeof paymentDeclined>;
