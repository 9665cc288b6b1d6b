import type {
  CancellationStatus,
  OrderStatus,
  ParcelState,
  ParcelStatus,
  PaymentStatus,
} from '@waybill/contracts';

/** The three independent facts about an order, each moved by its own topic only. */
export interface OrderFacts {
  readonly payment: PaymentStatus;
  readonly cancellation: CancellationStatus;
  /** One per seller, in the order of the order's lines. */
  readonly parcels: readonly ParcelState[];
}

/**
 * What the customer is told. Where a parcel is says more than the payment does: nothing is packed before it is
 * paid for, so a parcel's news that overtakes the payment's is right already.
 */
export function statusOf({ payment, cancellation, parcels }: OrderFacts): OrderStatus {
  if (cancellation === 'cancelled' || cancellation === 'expired') return cancellation;
  const statuses = parcels.map((parcel) => parcel.status).filter((status) => status !== 'stopped');
  if (statuses.length === 0) return 'cancelled';
  return statusOfParcels(statuses) ?? statusOfPayment(payment);
}

function statusOfParcels(statuses: readonly ParcelStatus[]): OrderStatus | undefined {
  const all = (...wanted: ParcelStatus[]) => statuses.every((status) => wanted.includes(status));
  const some = (...wanted: ParcelStatus[]) => statuses.some((status) => wanted.includes(status));

  if (some('short', 'failed')) return 'needs-attention';
  if (all('returned')) return 'returned';
  if (all('delivered', 'returned')) return 'delivered';
  if (some('delivered', 'returned')) return 'partially-delivered';
  if (all('dispatched')) return 'dispatched';
  if (some('dispatched')) return 'partially-dispatched';
  if (all('packed')) return 'packed';
  return undefined;
}

function statusOfPayment(payment: PaymentStatus): OrderStatus {
  switch (payment) {
    case 'pending':
      return 'placed';
    case 'action-required':
      return 'payment-action-required';
    case 'declined':
      return 'payment-declined';
    case 'paid':
    case 'partially-refunded':
      return 'paid';
    // All the money went back and nothing left the warehouse: only a cancellation does that.
    case 'refunded':
    case 'voided':
      return 'cancelled';
  }
}
