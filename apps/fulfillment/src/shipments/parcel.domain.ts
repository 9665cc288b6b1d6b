import type { OrderLine, ParcelId, ParcelStatus, SellerId, Sku } from '@waybill/contracts';

/** What lies on the shelf, in whole units; a sku that is not in it was never received. */
export type Shelf = ReadonlyMap<Sku, number>;

export interface ParcelLine {
  readonly sku: Sku;
  readonly quantity: number;
}

/** What the carrier was paid for. */
export interface Label {
  /** The provider's id of the shipment. */
  readonly shipmentId: string;
  readonly carrier: string;
  readonly service: string;
  readonly trackingCode: string;
  readonly labelUrl: string;
}

/** The goods of one seller in one order. Times are RFC 3339. */
export interface Parcel {
  readonly parcelId: ParcelId;
  readonly sellerId: SellerId;
  readonly lines: readonly ParcelLine[];
  readonly status: ParcelStatus;
  readonly packedAt?: string;
  readonly label?: Label;
  readonly dispatchedAt?: string;
  /** The carrier's latest word. */
  readonly tracking?: TrackingStatus;
  readonly deliveredAt?: string;
  /** Why no label can be had, for people. */
  readonly failure?: string;
}

export interface MissingLine {
  readonly sku: Sku;
  readonly ordered: number;
  readonly onHand: number;
}

/** The parcels of an order, each with its lines; lines of the same sku become one. */
export function parcelsOf(lines: readonly OrderLine[]): Parcel[] {
  const parcels = new Map<ParcelId, { sellerId: SellerId; units: Map<Sku, number> }>();
  for (const { parcelId, sellerId, sku, quantity } of lines) {
    const parcel = parcels.get(parcelId) ?? { sellerId, units: new Map<Sku, number>() };
    parcel.units.set(sku, (parcel.units.get(sku) ?? 0) + quantity);
    parcels.set(parcelId, parcel);
  }
  return [...parcels].map(([parcelId, { sellerId, units }]) => ({
    parcelId,
    sellerId,
    lines: [...units].map(([sku, quantity]) => ({ sku, quantity })),
    status: 'preparing',
  }));
}

/** What the shelf lacks to pack the parcel; nothing when it can be packed. */
export function missingFor(parcel: Parcel, shelf: Shelf): MissingLine[] {
  return parcel.lines.flatMap(({ sku, quantity }) => {
    const onHand = shelf.get(sku) ?? 0;
    return onHand < quantity ? [{ sku, ordered: quantity, onHand }] : [];
  });
}

/** The shelf once the parcel's goods were taken from it. */
export function takeFrom(shelf: Shelf, parcel: Parcel): Shelf {
  const rest = new Map(shelf);
  for (const { sku, quantity } of parcel.lines) rest.set(sku, (rest.get(sku) ?? 0) - quantity);
  return rest;
}

/**
 * How far along each of EasyPost's tracker statuses is: https://docs.easypost.com/docs/trackers#tracker-object.
 * A carrier that gave up may still deliver, so delivery is beyond failure.
 */
const PROGRESS = {
  unknown: 0,
  pre_transit: 1,
  in_transit: 2,
  out_for_delivery: 3,
  available_for_pickup: 4,
  return_to_sender: 5,
  failure: 5,
  cancelled: 5,
  error: 5,
  delivered: 6,
} as const;

export type TrackingStatus = keyof typeof PROGRESS;

export const TRACKING_STATUSES = Object.keys(PROGRESS) as [TrackingStatus, ...TrackingStatus[]];

/** Reports come late, twice and in any order; a parcel only ever moves forward. */
export function isForward(from: TrackingStatus | undefined, to: TrackingStatus): boolean {
  return PROGRESS[to] > PROGRESS[from ?? 'unknown'];
}
