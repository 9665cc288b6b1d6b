import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { money, sellerId, sku, timestamp, version } from '../values.ts';
import { products } from './topics.ts';

export const productPublished = defineEvent({
  type: 'ProductPublished',
  topic: products,
  key: 'sku',
  summary: 'A product was added to the catalogue or its entry changed; carries the whole entry.',
  schema: z.object({
    sku,
    version,
    name: z.string(),
    price: money,
    sellerId,
    publishedAt: timestamp,
  }),
  sample: {
    sku: '85123A',
    version: 1,
    name: 'White hanging heart T-light holder',
    price: { amount: 295, currency: 'GBP' },
    sellerId: 'seller',
    publishedAt: '2026-05-04T09:00:00.000Z',
  },
});
export type ProductPublished = EventData<typeof productPublished>;
