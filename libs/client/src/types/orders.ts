import type { Address, Money, PageQuery } from './values.ts';

export type OrderStatus =
  | 'placed'
  | 'payment-action-required'
  | 'payment-declined'
  | 'paid'
  | 'packed'
  | 'partially-dispatched'
  | 'dispatched'
  | 'partially-delivered'
  | 'delivered'
  | 'needs-attention'
  | 'cancelled'
  | 'expired'
  | 'returned';

export type PaymentStatus =
  'pending' | 'action-required' | 'declined' | 'paid' | 'partially-refunded' | 'refunded' | 'voided';

export type CancellationStatus = 'none' | 'requested' | 'refused' | 'partial' | 'cancelled' | 'expired';

export type ParcelStatus =
  'preparing' | 'short' | 'packed' | 'dispatched' | 'delivered' | 'failed' | 'stopped' | 'returned';

export interface OrderContact {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
}

export interface NewOrder {
  /** 1 to 100 */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly contact: OrderContact;
  readonly shippingAddress: Address;
  /** A token of the payment provider, such as `pm_card_visa`; never a card number. */
  readonly paymentMethod: string;
  /** What the customer was shown; the order is refused when the prices have changed since. */
  readonly expectedTotal: Money;
  /** What to do when the shelf turns out emptier than the books; default `cancel`. */
  readonly onShortage?: 'cancel' | 'ship-available';
}

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly sellerId: string;
  readonly parcelId: string;
}

export interface Parcel {
  readonly parcelId: string;
  readonly sellerId: string;
  readonly status: ParcelStatus;
  readonly carrier?: string;
  readonly trackingCode?: string;
}

export interface Order {
  readonly id: string;
  /** Rises by one with each change; the sequence of its updates. */
  readonly version: number;
  readonly status: OrderStatus;
  readonly customerId: string;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly payment: PaymentStatus;
  readonly cancellation: CancellationStatus;
  readonly parcels: readonly Parcel[];
  readonly invoiceNumber?: string;
  /** For people: why a card was declined, say. */
  readonly reason?: string;
  readonly contact: OrderContact;
  readonly shippingAddress: Address;
  /** RFC 3339 */
  readonly placedAt: string;
  /** RFC 3339 */
  readonly updatedAt: string;
}

export interface OrderQuery extends PageQuery {
  readonly status?: OrderStatus;
}

export interface OrderPage {
  /** Newest first. */
  readonly orders: readonly Order[];
  readonly nextPageToken?: string;
}

export interface TimelineEntry {
  readonly version: number;
  readonly type: string;
  /** The type of the event that moved the order, such as `InvoicePaid`. */
  readonly cause: string;
  readonly status: OrderStatus;
  readonly payment: PaymentStatus;
  readonly parcels: readonly Parcel[];
  readonly reason?: string;
  /** RFC 3339 */
  readonly at: string;
  readonly eventId: string;
  readonly causationId?: string;
  readonly correlationId: string;
  readonly traceId?: string;
}

export interface Timeline {
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
}
