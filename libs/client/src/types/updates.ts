import type { CancellationStatus, OrderLine, OrderStatus, Parcel, PaymentStatus } from './orders.ts';
import type { Money } from './values.ts';

/** One change, as the realtime gateway tells it. */
export interface Update<Type extends string = string, Data = Readonly<Record<string, unknown>>> {
  readonly room: string;
  /** Position in the room, from 1 and without gaps; in an order's room it is the order's version. */
  readonly sequence: number;
  /** The type of the event, past tense. */
  readonly type: Type;
  readonly data: Data;
  /** RFC 3339 */
  readonly at: string;
  readonly eventId: string;
}

/** What an order was when it was accepted. */
export interface OrderPlacedData {
  readonly orderId: string;
  readonly version: number;
  readonly customerId: string;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly placedAt: string;
}

/** What an order is since its status, its payment or one of its parcels changed. */
export interface OrderStatusChangedData {
  readonly orderId: string;
  readonly version: number;
  readonly customerId: string;
  readonly status: OrderStatus;
  /** The type of the event that moved it, such as `InvoicePaid`. */
  readonly cause: string;
  readonly reason?: string;
  readonly payment: PaymentStatus;
  readonly cancellation: CancellationStatus;
  readonly parcels: readonly Parcel[];
  readonly changedAt: string;
}

/** A change of an order. Types this version of the client doesn't know are left out. */
export type OrderUpdate =
  Update<'OrderPlaced', OrderPlacedData> | Update<'OrderStatusChanged', OrderStatusChangedData>;

/** An order in one of these changes no more, as far as its customer is told live. */
export const FINAL_STATUSES: readonly OrderStatus[] = ['delivered', 'cancelled', 'expired', 'returned'];

/** Tells the updates of an order that this version knows from those of a newer server. */
export function isOrderUpdate(update: Update): update is Update & OrderUpdate {
  return update.type === 'OrderPlaced' || update.type === 'OrderStatusChanged';
}

/** Whether the order's story ends with this update. */
export function isFinal(update: OrderUpdate): boolean {
  return update.type === 'OrderStatusChanged' && FINAL_STATUSES.includes(update.data.status);
}
