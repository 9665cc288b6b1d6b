import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { customerId, orderId, parcelId, sellerId, timestamp, version } from '../values.ts';
import { cancellationStatus, orderStatus, parcelStatus, paymentStatus } from './order-status.ts';
import { orders } from './topics.ts';

/** A parcel as the customer sees it. */
export const parcelState = z.object({
  parcelId,
  sellerId,
  status: parcelStatus,
  carrier: z.string().optional(),
  trackingCode: z.string().optional(),
});
export type ParcelState = z.output<typeof parcelState>;

export const orderStatusChanged = defineEvent({
  type: 'OrderStatusChanged',
  topic: orders,
  key: 'orderId',
  summary: 'The state an order shows to its customer changed: its status, its payment or one of its parcels.',
  schema: z.object({
    orderId,
    version,
    customerId,
    status: orderStatus,
    /** The type of the event that moved it, such as `InvoicePaid`. */
    cause: z.string(),
    /** For people, when the cause states one: why a card was declined, say. */
    reason: z.string().optional(),
    payment: paymentStatus,
    cancellation: cancellationStatus,
    parcels: z.array(parcelState),
    batchId: z.uuid().optional(),
    changedAt: timestamp,
  }),
  sample: {
    orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
    version: 5,
    customerId: 'alice',
    status: 'dispatched',
    cause: 'ShipmentDispatched',
    payment: 'paid',
    cancellation: 'none',
    parcels: [
      {
        parcelId: '5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22',
        sellerId: 'seller',
        status: 'dispatched',
        carrier: 'RoyalMail',
        trackingCode: 'RM123456789GB',
      },
    ],
    changedAt: '2026-05-04T09:30:04.000Z',
  },
});
export type OrderStatusChanged = EventData<typeof orderStatusChanged>;
