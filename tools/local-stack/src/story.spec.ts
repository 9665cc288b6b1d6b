import { expect, it } from '@jest/globals';
import type { Parcel } from '@waybill/client';
import { storyOf } from './story.ts';

it('tells what changed, and only that', () => {
  const tell = storyOf();
  const harbour = parcel('harbour');
  const seller = parcel('seller');
  const sent = { ...harbour, status: 'dispatched' as const, carrier: 'USPS', trackingCode: '9400' };

  expect([
    tell({ cause: 'OrderPlaced', parcels: [harbour, seller] }),
    tell({ cause: 'InvoiceIssued', parcels: [harbour, seller] }),
    tell({ cause: 'PaymentDeclined', parcels: [harbour, seller], reason: 'insufficient funds' }),
    tell({ cause: 'ShipmentPacked', parcels: [{ ...harbour, status: 'packed' }, seller] }),
    tell({ cause: 'ShipmentDispatched', parcels: [sent, seller] }),
    tell({ cause: 'ShipmentDelivered', parcels: [{ ...sent, status: 'delivered' }, seller] }),
    tell({ cause: 'SomethingNew', parcels: [{ ...sent, status: 'delivered' }, seller] }),
  ]).toEqual([
    'order placed',
    'invoice issued',
    'payment declined: insufficient funds',
    'parcel of harbour packed',
    'parcel of harbour dispatched by USPS 9400',
    'parcel of harbour delivered',
    'SomethingNew',
  ]);
});

function parcel(sellerId: string): Parcel {
  return { parcelId: `parcel-of-${sellerId}`, sellerId, status: 'preparing' };
}
