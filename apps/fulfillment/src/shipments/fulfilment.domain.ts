import type {
  CustomerId,
  InvoicePaid,
  OrderContactGiven,
  OrderId,
  OrderPlaced,
  ParcelId,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentPacked,
  ShipmentShort,
} from '@waybill/contracts';
import { isForward, missingFor, parcelsOf, takeFrom } from './parcel.domain.ts';
import type { Label, Parcel, Shelf, TrackingStatus } from './parcel.domain.ts';

/**
 * What the warehouse knows of one order. Its three causes come from three topics in any order; a version of 0 means that
 * nothing came from that topic yet.
 */
export interface Fulfilment {
  readonly orderId: OrderId;
  /** Of `fulfillment.shipment.v1`: the version of the last event about this order. */
  readonly version: number;
  readonly correlationId: string;
  readonly customerId?: CustomerId;
  readonly batchId?: string;
  readonly paid: boolean;
  readonly orderVersion: number;
  readonly contactVersion: number;
  readonly invoiceVersion: number;
  readonly parcels: readonly Parcel[];
}

/** What happened to a parcel, as it is published. */
export type ShipmentEvent =
  | { readonly type: 'ShipmentPacked'; readonly data: ShipmentPacked }
  | { readonly type: 'ShipmentShort'; readonly data: ShipmentShort }
  | { readonly type: 'ShipmentDispatched'; readonly data: ShipmentDispatched }
  | { readonly type: 'ShipmentDelivered'; readonly data: ShipmentDelivered }
  | { readonly type: 'ShipmentFailed'; readonly data: ShipmentFailed };

/** Takes in the order; a version that was applied before changes nothing. */
export function place(fulfilment: Fulfilment, order: OrderPlaced): Fulfilment {
  if (order.version <= fulfilment.orderVersion) return fulfilment;
  return {
    ...fulfilment,
    orderVersion: order.version,
    customerId: order.customerId,
    ...(order.batchId !== undefined && { batchId: order.batchId }),
    parcels: parcelsOf(order.lines),
  };
}

/** Takes in that there is an address to ship to. */
export function addressKnown(fulfilment: Fulfilment, contact: OrderContactGiven): Fulfilment {
  if (contact.version <= fulfilment.contactVersion) return fulfilment;
  return { ...fulfilment, contactVersion: contact.version, customerId: contact.customerId };
}

/** Takes in that the order is paid for. */
export function pay(fulfilment: Fulfilment, invoice: InvoicePaid): Fulfilment {
  if (invoice.version <= fulfilment.invoiceVersion) return fulfilment;
  return { ...fulfilment, invoiceVersion: invoice.version, paid: true };
}

/** The parcels that may be packed now: once the order, its address and its payment are all there. */
export function readyToPack({ paid, contactVersion, parcels }: Fulfilment): readonly Parcel[] {
  if (!paid || contactVersion === 0) return [];
  return parcels.filter(({ status }) => status === 'preparing');
}

/**
 * Packs every parcel that is ready and that the shelf has all goods for; from one that is short, nothing is taken.
 * @param at RFC 3339
 */
export function decidePacking(fulfilment: Fulfilment, shelf: Shelf, at: string): ShipmentEvent[] {
  let rest = shelf;
  return readyToPack(fulfilment).map((parcel, index): ShipmentEvent => {
    const about = aboutParcel(fulfilment, parcel, index + 1);
    const missing = missingFor(parcel, rest);
    if (missing.length > 0) return { type: 'ShipmentShort', data: { ...about, missing, foundAt: at } };
    rest = takeFrom(rest, parcel);
    return { type: 'ShipmentPacked', data: { ...about, lines: [...parcel.lines], packedAt: at } };
  });
}

/** A label was bought: a packed parcel leaves; any other stays as it is. */
export function decideDispatch(
  fulfilment: Fulfilment,
  parcelId: ParcelId,
  { carrier, service, trackingCode }: Label,
  at: string,
): ShipmentEvent[] {
  const parcel = parcelOf(fulfilment, parcelId);
  if (parcel?.status !== 'packed') return [];
  const about = aboutParcel(fulfilment, parcel, 1);
  return [
    { type: 'ShipmentDispatched', data: { ...about, carrier, service, trackingCode, dispatchedAt: at } },
  ];
}

/**
 * The provider refuses to sell a label: a packed parcel can't leave; any other stays as it is.
 * @param reason the provider's, for people
 */
export function decideFailure(
  fulfilment: Fulfilment,
  parcelId: ParcelId,
  reason: string,
  at: string,
): ShipmentEvent[] {
  const parcel = parcelOf(fulfilment, parcelId);
  if (parcel?.status !== 'packed') return [];
  return [{ type: 'ShipmentFailed', data: { ...aboutParcel(fulfilment, parcel, 1), reason, failedAt: at } }];
}

/** The carrier reports where a parcel is: its delivery is told once. */
export function decideTracking(
  fulfilment: Fulfilment,
  parcelId: ParcelId,
  status: TrackingStatus,
  at: string,
): ShipmentEvent[] {
  const parcel = parcelOf(fulfilment, parcelId);
  if (parcel?.status !== 'dispatched' || status !== 'delivered') return [];
  return [{ type: 'ShipmentDelivered', data: { ...aboutParcel(fulfilment, parcel, 1), deliveredAt: at } }];
}

/** The fulfilment after the event. */
export function evolve(fulfilment: Fulfilment, event: ShipmentEvent): Fulfilment {
  const { parcelId, version } = event.data;
  return { ...withParcel(fulfilment, parcelId, changeBy(event)), version };
}

/** Keeps the label that the dispatched parcel carries. */
export function labelled(fulfilment: Fulfilment, parcelId: ParcelId, label: Label): Fulfilment {
  return withParcel(fulfilment, parcelId, { label });
}

/** Keeps the carrier's word when it is newer than the one before. */
export function tracked(fulfilment: Fulfilment, parcelId: ParcelId, status: TrackingStatus): Fulfilment {
  const parcel = parcelOf(fulfilment, parcelId);
  return isForward(parcel?.tracking, status)
    ? withParcel(fulfilment, parcelId, { tracking: status })
    : fulfilment;
}

function changeBy({ type, data }: ShipmentEvent): Partial<Parcel> {
  switch (type) {
    case 'ShipmentPacked':
      return { status: 'packed', packedAt: data.packedAt };
    case 'ShipmentShort':
      return { status: 'short' };
    case 'ShipmentDispatched':
      return { status: 'dispatched', dispatchedAt: data.dispatchedAt };
    case 'ShipmentDelivered':
      return { status: 'delivered', deliveredAt: data.deliveredAt };
    case 'ShipmentFailed':
      return { status: 'failed', failure: data.reason };
  }
}

function parcelOf({ parcels }: Fulfilment, parcelId: ParcelId): Parcel | undefined {
  return parcels.find((parcel) => parcel.parcelId === parcelId);
}

function withParcel(fulfilment: Fulfilment, parcelId: ParcelId, change: Partial<Parcel>): Fulfilment {
  const parcels = fulfilment.parcels.map((parcel) =>
    parcel.parcelId === parcelId ? { ...parcel, ...change } : parcel,
  );
  return { ...fulfilment, parcels };
}

function aboutParcel({ orderId, version }: Fulfilment, { parcelId, sellerId }: Parcel, ordinal: number) {
  return { orderId, version: version + ordinal, parcelId, sellerId };
}
