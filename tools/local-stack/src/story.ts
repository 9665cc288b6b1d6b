import type { OrderUpdate, Parcel } from '@waybill/client';

type Change = Pick<
  Extract<OrderUpdate, { type: 'OrderStatusChanged' }>['data'],
  'cause' | 'parcels' | 'reason'
>;

/** By the type of the event that changed the order. */
const WORDS: Readonly<Record<string, string>> = {
  OrderPlaced: 'order placed',
  InvoiceIssued: 'invoice issued',
  InvoicePaid: 'paid',
  PaymentActionRequired: 'the bank wants the customer to confirm the payment',
  PaymentDeclined: 'payment declined',
};

/** Tells the changes of one order in words, each when it comes. */
export function storyOf(): (change: Change) => string {
  const known = new Map<string, string>();
  return ({ cause, parcels, reason }) => {
    const moved = parcels.filter(({ parcelId, status }) => (known.get(parcelId) ?? 'preparing') !== status);
    for (const { parcelId, status } of parcels) known.set(parcelId, status);
    const words = moved.length > 0 ? moved.map(describe).join(', ') : (WORDS[cause] ?? cause);
    return reason ? `${words}: ${reason}` : words;
  };
}

function describe({ sellerId, status, carrier, trackingCode }: Parcel): string {
  const by = status === 'dispatched' && trackingCode ? ` by ${carrier ?? 'its carrier'} ${trackingCode}` : '';
  return `parcel of ${sellerId} ${status}${by}`;
}
