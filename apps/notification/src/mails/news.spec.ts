import { describe, expect, test } from '@jest/globals';
import { orderStatusChanged, type OrderStatusChanged, type ParcelState } from '@waybill/contracts';
import { newsOf, type NamedNews, toldBy, type Told } from './news.domain.ts';

const [FIRST, SECOND] = ['5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22', '6c1e8b5f-6b1c-5d8f-9e72-a01d3c8a2a33'];

describe('News', () => {
  test('is told once for an order that goes its way', () => {
    const news = told(
      { status: 'placed' },
      { status: 'paid', payment: 'paid' },
      { status: 'packed', parcels: [parcel(FIRST, 'packed', 'ONE')] },
      { status: 'dispatched', parcels: [parcel(FIRST, 'dispatched', 'ONE')] },
      { status: 'delivered', parcels: [parcel(FIRST, 'delivered', 'ONE')] },
    );

    expect(news.map(({ name }) => name)).toEqual(['placed', 'dispatched:4', 'delivered']);
  });

  test('of a dispatched parcel names its tracking code and how many are still to come', () => {
    const [news] = told({
      status: 'partially-dispatched',
      parcels: [parcel(FIRST, 'dispatched', 'ONE'), parcel(SECOND, 'preparing')],
    });

    expect(news?.news).toEqual({
      about: 'dispatched',
      parcels: [{ parcelId: FIRST, carrier: 'RoyalMail', trackingCode: 'ONE' }],
      awaited: 1,
    });
  });

  test('of the second parcel leaves out the first, whatever the status is called by then', () => {
    const news = told(
      {
        status: 'partially-dispatched',
        parcels: [parcel(FIRST, 'dispatched', 'ONE'), parcel(SECOND, 'preparing')],
      },
      {
        status: 'partially-delivered',
        parcels: [parcel(FIRST, 'delivered', 'ONE'), parcel(SECOND, 'packed', 'TWO')],
      },
      {
        status: 'partially-delivered',
        parcels: [parcel(FIRST, 'delivered', 'ONE'), parcel(SECOND, 'dispatched', 'TWO')],
      },
    );

    expect(news.map(({ news }) => news)).toMatchObject([
      { about: 'dispatched', parcels: [{ trackingCode: 'ONE' }] },
      { about: 'dispatched', parcels: [{ trackingCode: 'TWO' }], awaited: 0 },
    ]);
  });

  test('of the delivery carries a code that was never told', () => {
    const news = told({ status: 'delivered', parcels: [parcel(FIRST, 'delivered', 'ONE')] });

    expect(news.map(({ news }) => news)).toMatchObject([
      { about: 'delivered', parcels: [{ trackingCode: 'ONE' }] },
    ]);
  });

  test('of a problem carries the reason, and is told again when it comes again', () => {
    const news = told(
      { status: 'payment-declined', reason: 'Insufficient funds.' },
      { status: 'payment-declined', reason: 'Insufficient funds.', cancellation: 'requested' },
      { status: 'payment-action-required' },
      { status: 'payment-declined', reason: 'Expired card.' },
    );

    expect(news).toEqual([
      {
        name: 'payment-declined:1',
        news: { about: 'payment-declined', reason: 'Insufficient funds.' },
      },
      { name: 'payment-action-required:3', news: { about: 'payment-action-required' } },
      { name: 'payment-declined:4', news: { about: 'payment-declined', reason: 'Expired card.' } },
    ]);
  });

  test('of an order that needs attention is told', () => {
    expect(told({ status: 'needs-attention' }).map(({ name }) => name)).toEqual(['needs-attention:1']);
  });
});

/** The news of an order's changes, one after the other. */
function told(...changes: Partial<OrderStatusChanged>[]): NamedNews[] {
  let knows: Told = { parcels: [] };
  return changes.flatMap((given, index) => {
    const change = { ...NOTHING_YET, ...given, version: index + 1 };
    const news = newsOf(knows, change);
    knows = toldBy(knows, change);
    return news;
  });
}

const NOTHING_YET: OrderStatusChanged = {
  ...orderStatusChanged.schema.parse(orderStatusChanged.sample),
  payment: 'pending',
  parcels: [],
};

function parcel(
  parcelId: string | undefined,
  status: ParcelState['status'],
  trackingCode?: string,
): ParcelState {
  const [sample] = orderStatusChanged.schema.parse(orderStatusChanged.sample).parcels;
  return { ...sample!, parcelId: parcelId as ParcelState['parcelId'], status, trackingCode };
}
