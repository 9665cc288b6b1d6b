import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { orderId, parcelId, sellerId, timestamp, version } from '../values.ts';
import { shipments } from './topics.ts';

export const shipmentDelivered = defineEvent({
  type: 'ShipmentDelivered',
  topic: shipments,
  key: 'orderId',
  summary: 'The carrier reports that the parcel was delivered.',
  schema: z.object({
    orderId,
    version,
    parcelId,
    sellerId,
    deliveredAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 3,
    parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
    sellerId: 'seller',
    deliveredAt: '2026-05-05T11:02:00.000Z',
  },
});
export type ShipmentDelivered = EventData<typeof shipmentDelivered>;
