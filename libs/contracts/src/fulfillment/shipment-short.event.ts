import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { orderId, parcelId, quantity, sellerId, sku, timestamp, version } from '../values.ts';
import { shipments } from './topics.ts';

export const shipmentShort = defineEvent({
  type: 'ShipmentShort',
  topic: shipments,
  key: 'orderId',
  summary: 'The shelf was emptier than the books: the parcel waits for a decision.',
  schema: z.object({
    orderId,
    version,
    parcelId,
    sellerId,
    missing: z.array(z.object({ sku, ordered: quantity, onHand: z.int().min(0) })).min(1),
    foundAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 1,
    parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
    sellerId: 'seller',
    missing: [{ sku: '85123A', ordered: 6, onHand: 4 }],
    foundAt: '2026-05-04T09:30:03.000Z',
  },
});
export type ShipmentShort = EventData<typeof shipmentShort>;
