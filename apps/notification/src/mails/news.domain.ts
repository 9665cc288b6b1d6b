import type { OrderStatus, OrderStatusChanged, ParcelId, ParcelState } from '@waybill/contracts';

/** What a customer is told about an order. Stored with the mail; no personal data. */
export type News =
  | { readonly about: 'placed' }
  | { readonly about: 'dispatched'; readonly parcels: readonly TrackedParcel[]; readonly awaited: number }
  | { readonly about: 'delivered'; readonly parcels: readonly TrackedParcel[] }
  | { readonly about: ProblemStatus; readonly reason?: string };

export interface TrackedParcel {
  readonly parcelId: ParcelId;
  readonly carrier?: string | undefined;
  readonly trackingCode: string;
}

/** News with its name within the order: the same news has the same name whenever it is derived again. */
export interface NamedNews {
  readonly name: string;
  readonly news: News;
}

/** What the customer knows already. */
export interface Told {
  readonly status?: OrderStatus | undefined;
  /** Parcels whose tracking code was told. */
  readonly parcels: readonly ParcelId[];
}

export const PLACED: NamedNews = { name: 'placed', news: { about: 'placed' } };

/**
 * What of a change is news to the customer. A change of parcels may leave the status as it was, so tracking codes are
 * told by parcel; the last of them may come with the delivery and are told with it.
 */
export function newsOf(told: Told, change: OrderStatusChanged): NamedNews[] {
  const { status, version, reason } = change;
  const becomes = (other: OrderStatus) => status === other && told.status !== other;
  const fresh = trackedParcels(change.parcels).filter(({ parcelId }) => !told.parcels.includes(parcelId));

  const news: NamedNews[] = [];
  if (becomes('placed')) news.push(PLACED);
  if (isProblem(status) && becomes(status)) {
    news.push({
      name: `${status}:${version}`,
      news: { about: status, ...(reason !== undefined && { reason }) },
    });
  }
  if (becomes('delivered')) {
    news.push({
      name: 'delivered',
      news: { about: 'delivered', parcels: trackedParcels(change.parcels) },
    });
  } else if (fresh.length > 0) {
    const awaited = change.parcels.filter((parcel) => AWAITED.includes(parcel.status)).length;
    news.push({ name: `dispatched:${version}`, news: { about: 'dispatched', parcels: fresh, awaited } });
  }
  return news;
}

/** What the customer knows after the change's news. */
export function toldBy(told: Told, change: OrderStatusChanged): Told {
  const seen = trackedParcels(change.parcels).map(({ parcelId }) => parcelId);
  return { status: change.status, parcels: [...new Set([...told.parcels, ...seen])] };
}

/** States of an order that its customer must hear of, for good or ill. */
const PROBLEMS = ['payment-declined', 'payment-action-required', 'needs-attention'] as const;
export type ProblemStatus = (typeof PROBLEMS)[number];

/** Parcels that will still be sent. */
const AWAITED: readonly ParcelState['status'][] = ['preparing', 'short', 'packed'];

function isProblem(status: OrderStatus): status is ProblemStatus {
  return PROBLEMS.some((problem) => problem === status);
}

/** A label may have its code long before a carrier has the parcel: until then there is nothing to track. */
function trackedParcels(parcels: readonly ParcelState[]): TrackedParcel[] {
  return parcels.flatMap(({ parcelId, status, carrier, trackingCode }) =>
    trackingCode !== undefined && (status === 'dispatched' || status === 'delivered')
      ? [{ parcelId, trackingCode, ...(carrier !== undefined && { carrier }) }]
      : [],
  );
}
