import { z } from 'zod';

/**
 * Every value a fact may ever take is declared from the start: a reader validates them, so a value
 * added later would be refused by the services that were built before it.
 */
export const paymentStatus = z.enum([
  'pending',
  'action-required',
  'declined',
  'paid',
  'partially-refunded',
  'refunded',
  'voided',
]);
export type PaymentStatus = z.output<typeof paymentStatus>;

export const parcelStatus = z.enum([
  'preparing',
  'short',
  'packed',
  'dispatched',
  'delivered',
  'failed',
  'stopped',
  'returned',
]);
export type ParcelStatus = z.output<typeof parcelStatus>;

export const cancellationStatus = z.enum(['none', 'requested', 'refused', 'partial', 'cancelled', 'expired']);
export type CancellationStatus = z.output<typeof cancellationStatus>;

/** What the customer is told: derived from the three facts, never stored apart from them. */
export const orderStatus = z
  .enum([
    'placed',
    'payment-action-required',
    'payment-declined',
    'paid',
    'packed',
    'partially-dispatched',
    'dispatched',
    'partially-delivered',
    'delivered',
    'needs-attention',
    'cancelled',
    'expired',
    'returned',
  ])
  .meta({ id: 'OrderStatus' });
export type OrderStatus = z.output<typeof orderStatus>;
