import type {
  CustomerId,
  EventInput,
  InvoiceIssued,
  InvoicePaid,
  OrderId,
  orderStatusChanged,
  ParcelId,
  ParcelState,
  ParcelStatus,
  PaymentActionRequired,
  PaymentDeclined,
  PaymentStatus,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentPacked,
  ShipmentShort,
} from '@waybill/contracts';
import { statusOf, type OrderFacts } from './order-status.domain.ts';

/** An order as far as its consolidated state goes. */
export interface Order extends OrderFacts {
  readonly id: OrderId;
  readonly customerId: CustomerId;
  /** Of the last event on the order's topic. */
  readonly version: number;
  readonly invoiceNumber?: string;
  /** For people: why the order is in its status, when the event that put it there said so. */
  readonly reason?: string;
  /** Version of the last event applied, per topic. */
  readonly applied: { readonly invoices: number; readonly shipments: number };
}

/** What invoice and fulfillment tell about an order. */
export type OrderNews =
  | { readonly type: 'InvoiceIssued'; readonly data: InvoiceIssued }
  | { readonly type: 'InvoicePaid'; readonly data: InvoicePaid }
  | { readonly type: 'PaymentDeclined'; readonly data: PaymentDeclined }
  | { readonly type: 'PaymentActionRequired'; readonly data: PaymentActionRequired }
  | { readonly type: 'ShipmentPacked'; readonly data: ShipmentPacked }
  | { readonly type: 'ShipmentDispatched'; readonly data: ShipmentDispatched }
  | { readonly type: 'ShipmentDelivered'; readonly data: ShipmentDelivered }
  | { readonly type: 'ShipmentShort'; readonly data: ShipmentShort }
  | { readonly type: 'ShipmentFailed'; readonly data: ShipmentFailed };

/**
 * The order after the news.
 * @returns the same object for an event that its topic's later ones overtook; with the same `version` when the
 *   news changes nothing the customer sees
 */
export function evolve(order: Order, news: OrderNews): Order {
  const topic = TOPIC_OF[news.type];
  if (news.data.version <= order.applied[topic]) return order;
  const applied = { ...order.applied, [topic]: news.data.version };
  const moved = move(order, news);
  if (moved === order) return { ...order, applied };
  const stillStands = statusOf(moved) === statusOf(order) ? order.reason : undefined;
  return { ...moved, applied, reason: reasonOf(news) ?? stillStands, version: order.version + 1 };
}

/** @returns what to tell the world of the news, if it changes what the customer sees */
export function decide(
  order: Order,
  news: OrderNews,
  now: string,
): EventInput<typeof orderStatusChanged> | undefined {
  const evolved = evolve(order, news);
  return evolved.version === order.version ? undefined : statusChange(evolved, news.type, now);
}

/** The body of `OrderStatusChanged` for the order as it is. */
export function statusChange(
  order: Order,
  cause: string,
  now: string,
): EventInput<typeof orderStatusChanged> {
  const { id, version, customerId, reason, payment, cancellation, parcels } = order;
  return {
    orderId: id,
    version,
    customerId,
    status: statusOf(order),
    cause,
    ...(reason !== undefined && { reason }),
    payment,
    cancellation,
    parcels: [...parcels],
    changedAt: now,
  };
}

const TOPIC_OF: Readonly<Record<OrderNews['type'], keyof Order['applied']>> = {
  InvoiceIssued: 'invoices',
  InvoicePaid: 'invoices',
  PaymentDeclined: 'invoices',
  PaymentActionRequired: 'invoices',
  ShipmentPacked: 'shipments',
  ShipmentDispatched: 'shipments',
  ShipmentDelivered: 'shipments',
  ShipmentShort: 'shipments',
  ShipmentFailed: 'shipments',
};

/** @returns the same object when the news changes nothing */
function move(order: Order, { type, data }: OrderNews): Order {
  switch (type) {
    case 'InvoiceIssued':
      return order.invoiceNumber === undefined ? { ...order, invoiceNumber: data.number } : order;
    case 'InvoicePaid':
      return movePayment(order, 'paid');
    case 'PaymentDeclined':
      return movePayment(order, 'declined');
    case 'PaymentActionRequired':
      return movePayment(order, 'action-required');
    case 'ShipmentPacked':
      return moveParcel(order, data.parcelId, 'packed');
    case 'ShipmentDispatched':
      return moveParcel(order, data.parcelId, 'dispatched', {
        carrier: data.carrier,
        trackingCode: data.trackingCode,
      });
    case 'ShipmentDelivered':
      return moveParcel(order, data.parcelId, 'delivered');
    case 'ShipmentShort':
      return moveParcel(order, data.parcelId, 'short');
    case 'ShipmentFailed':
      return moveParcel(order, data.parcelId, 'failed');
  }
}

/** Attempts may fail and be repeated in any number; once money was taken, no attempt has anything more to say. */
const OPEN: readonly PaymentStatus[] = ['pending', 'action-required', 'declined'];

function movePayment(order: Order, payment: PaymentStatus): Order {
  return OPEN.includes(order.payment) ? { ...order, payment } : order;
}

/** How far along a parcel is; it never goes back. */
const STAGE: Readonly<Record<ParcelStatus, number>> = {
  preparing: 0,
  short: 1,
  packed: 2,
  failed: 3,
  dispatched: 4,
  delivered: 5,
  returned: 6,
  stopped: 6,
};

function moveParcel(
  order: Order,
  parcelId: ParcelId,
  status: ParcelStatus,
  tracking: Pick<ParcelState, 'carrier' | 'trackingCode'> = {},
): Order {
  const isBehind = (parcel: ParcelState) =>
    parcel.parcelId === parcelId && STAGE[parcel.status] < STAGE[status];
  if (!order.parcels.some(isBehind)) return order;
  const parcels = order.parcels.map((parcel) =>
    isBehind(parcel) ? { ...parcel, ...tracking, status } : parcel,
  );
  return { ...order, parcels };
}

function reasonOf({ type, data }: OrderNews): string | undefined {
  if (type === 'ShipmentFailed') return `A parcel can't be sent: ${data.reason}`;
  if (type === 'PaymentDeclined' || type === 'PaymentActionRequired') return data.reason;
  if (type !== 'ShipmentShort') return undefined;
  const missing = data.missing.map(({ sku, ordered, onHand }) => `${onHand} of ${ordered} of ${sku}`);
  return `The warehouse found only ${missing.join(', ')}.`;
}
