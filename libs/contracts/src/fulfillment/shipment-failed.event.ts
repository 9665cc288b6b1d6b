import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { orderId, parcelId, sellerId, timestamp, version } from '../values.ts';
import { shipments } from './topics.ts';

export const shipmentFailed = defineEvent({
  type: 'ShipmentFailed',
  topic: shipments,
  key: 'orderId',
  summary: 'No carrier takes the packed parcel: it stays in the warehouse until somebody decides about it.',
  schema: z.object({
    orderId,
    version,
    parcelId,
    sellerId,
    /** The provider's, for people. */
    reason: z.string(),
    failedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 2,
    parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
    sellerId: 'seller',
    reason: 'Unable to verify address.',
    failedAt: '2026-05-04T09:30:04.000Z',
  },
});
export type ShipmentFailed = EventData<typeof shipmentFailed>;
