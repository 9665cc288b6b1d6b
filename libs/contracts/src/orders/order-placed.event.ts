import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import {
  customerId,
  money,
  orderId,
  parcelId,
  quantity,
  sellerId,
  sku,
  timestamp,
  version,
} from '../values.ts';
import { orders } from './topics.ts';

export const orderLine = z.object({
  sku,
  name: z.string(),
  quantity,
  unitPrice: money,
  sellerId,
  parcelId,
});
export type OrderLine = z.output<typeof orderLine>;

export const orderPlaced = defineEvent({
  type: 'OrderPlaced',
  topic: orders,
  key: 'orderId',
  summary: 'An order was accepted and its stock is reserved.',
  schema: z.object({
    orderId,
    version,
    customerId,
    lines: z.array(orderLine).min(1),
    total: money,
    /** A token of the payment provider, never a card number. */
    paymentMethod: z.string(),
    onShortage: z.enum(['cancel', 'ship-available']),
    /** Calls for an order of a batch queue behind those of single orders. */
    batchId: z.uuid().optional(),
    placedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 1,
    customerId: 'alice',
    lines: [
      {
        sku: '85123A',
        name: 'White hanging heart T-light holder',
        quantity: 6,
        unitPrice: { amount: 295, currency: 'GBP' },
        sellerId: 'seller',
        parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
      },
    ],
    total: { amount: 1770, currency: 'GBP' },
    paymentMethod: 'pm_card_visa',
    onShortage: 'cancel',
    placedAt: '2026-05-04T09:30:00.000Z',
  },
});
export type OrderPlaced = EventData<typeof orderPlaced>;
