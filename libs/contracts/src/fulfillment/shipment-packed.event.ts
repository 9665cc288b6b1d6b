import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { orderId, parcelId, quantity, sellerId, sku, timestamp, version } from '../values.ts';
import { shipments } from './topics.ts';

export const shipmentPacked = defineEvent({
  type: 'ShipmentPacked',
  topic: shipments,
  key: 'orderId',
  summary: 'A parcel was packed from the shelf; it leaves whatever happens next.',
  schema: z.object({
    orderId,
    version,
    parcelId,
    sellerId,
    lines: z.array(z.object({ sku, quantity })).min(1),
    packedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 1,
    parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
    sellerId: 'seller',
    lines: [{ sku: '85123A', quantity: 6 }],
    packedAt: '2026-05-04T09:30:03.000Z',
  },
});
export type ShipmentPacked = EventData<typeof shipmentPacked>;
