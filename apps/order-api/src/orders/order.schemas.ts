import {
  address,
  cancellationStatus,
  customerId,
  money,
  orderId,
  orderLine,
  orderStatus,
  parcelState,
  paymentStatus,
} from '@waybill/contracts';
import { z } from 'zod';

const payment = paymentStatus.meta({ id: 'PaymentStatus' });
const parcels = z.array(parcelState.meta({ id: 'Parcel' }));

const contactSchema = z
  .object({ name: z.string(), email: z.string(), phone: z.string().optional() })
  .meta({ id: 'Contact' });

export const orderSchema = z
  .object({
    id: orderId,
    version: z.int().min(1).meta({ description: 'Rises by one with each change; the last one shown here' }),
    status: orderStatus,
    customerId,
    lines: z.array(orderLine.meta({ id: 'OrderLine' })),
    total: money,
    payment,
    cancellation: cancellationStatus.meta({ id: 'CancellationStatus' }),
    parcels,
    invoiceNumber: z.string().optional(),
    reason: z.string().optional().meta({ description: 'For people: why the order is in this status' }),
    contact: contactSchema.optional().meta({ description: 'Absent once the customer was erased' }),
    shippingAddress: address.optional().meta({ description: 'Absent once the customer was erased' }),
    placedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({
    id: 'Order',
    examples: [
      {
        id: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
        version: 6,
        status: 'dispatched',
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
        invoiceNumber: '2026-000042',
        contact: { name: 'Alice Example', email: 'alice@example.com' },
        shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
        placedAt: '2026-05-04T09:30:00.000Z',
        updatedAt: '2026-05-04T09:30:04.000Z',
      },
    ],
  });
export type OrderView = z.output<typeof orderSchema>;

export const orderListSchema = z
  .object({ orders: z.array(orderSchema), nextPageToken: z.string().optional() })
  .meta({ id: 'OrderList' });

export const timelineSchema = z
  .object({
    entries: z.array(
      z
        .object({
          version: z.int().min(1),
          type: z.string(),
          cause: z.string().meta({ description: 'The type of the event that moved the order' }),
          status: orderStatus,
          payment,
          parcels,
          reason: z.string().optional(),
          at: z.iso.datetime(),
          eventId: z.uuid().meta({ description: '`ce_id` of the change, the same as in the live update' }),
          causationId: z.string().optional().meta({ description: '`ce_id` of the event that moved it' }),
          correlationId: z.string().meta({ description: 'The same for all that one request set off' }),
          traceId: z.string().optional(),
        })
        .meta({ id: 'TimelineEntry' }),
    ),
  })
  .meta({ id: 'Timeline' });
export type Timeline = z.output<typeof timelineSchema>;
