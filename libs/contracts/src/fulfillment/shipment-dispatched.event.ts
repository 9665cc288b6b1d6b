import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { orderId, parcelId, sellerId, timestamp, version } from '../values.ts';
import { shipments } from './topics.ts';

export const shipmentDispatched = defineEvent({
  type: 'ShipmentDispatched',
  topic: shipments,
  key: 'orderId',
  summary: 'A label was bought and the parcel handed to the carrier.',
  schema: z.object({
    orderId,
    version,
    parcelId,
    sellerId,
    carrier: z.string(),
    service: z.string(),
    trackingCode: z.string(),
    dispatchedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 2,
    parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
    sellerId: 'seller',
    carrier: 'RoyalMail',
    service: 'Tracked24',
    trackingCode: 'RM123456789GB',
    dispatchedAt: '2026-05-04T09:30:04.000Z',
  },
});
export type ShipmentDispatched = EventData<typeof shipmentDispatched>;
