import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { address, customerId, orderId, timestamp, version } from '../values.ts';
import { orderContacts } from './topics.ts';

export const orderContactGiven = defineEvent({
  type: 'OrderContactGiven',
  topic: orderContacts,
  key: 'orderId',
  summary: 'Whom to write to and where to ship an order.',
  schema: z.object({
    orderId,
    version,
    customerId,
    name: z.string(),
    email: z.email(),
    phone: z.string().optional(),
    shippingAddress: address,
    givenAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 1,
    customerId: 'alice',
    name: 'Alice Example',
    email: 'alice@example.com',
    shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
    givenAt: '2026-05-04T09:30:00.000Z',
  },
});
export type OrderContactGiven = EventData<typeof orderContactGiven>;
