import { describe, expect, test } from '@jest/globals';
import { invoicePaid, orderContactGiven, orderPlaced, parcelId, sku } from '@waybill/contracts';
import {
  addressKnown,
  decideDispatch,
  decideFailure,
  decidePacking,
  decideTracking,
  evolve,
  pay,
  place,
  readyToPack,
  tracked,
} from './fulfilment.domain.ts';
import type { Fulfilment } from './fulfilment.domain.ts';
import type { Label } from './parcel.domain.ts';

const AT = '2026-05-04T09:30:03.000Z';
const MUG = sku.parse('MUG');
const TRAY = sku.parse('TRAY');
const mugs = parcelId.parse('5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22');
const trays = parcelId.parse('7b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22');

const order = orderPlaced.schema.parse({
  ...orderPlaced.sample,
  lines: [
    { ...orderPlaced.sample.lines[0], sku: MUG, parcelId: mugs, quantity: 2 },
    {
      ...orderPlaced.sample.lines[0],
      sku: TRAY,
      quantity: 1,
      sellerId: 'harbour',
      parcelId: trays,
    },
  ],
});
const contact = orderContactGiven.schema.parse(orderContactGiven.sample);
const invoice = invoicePaid.schema.parse(invoicePaid.sample);
const label: Label = {
  shipmentId: 'shp_1',
  carrier: 'USPS',
  service: 'Priority',
  trackingCode: '94001',
  labelUrl: 'http://localhost/labels/shp_1',
};

const unknown: Fulfilment = {
  orderId: order.orderId,
  version: 0,
  correlationId: 'request-1',
  paid: false,
  orderVersion: 0,
  contactVersion: 0,
  invoiceVersion: 0,
  parcels: [],
};
const news = {
  placed: (it: Fulfilment) => place(it, order),
  contact: (it: Fulfilment) => addressKnown(it, contact),
  paid: (it: Fulfilment) => pay(it, invoice),
};
const complete = news.paid(news.contact(news.placed(unknown)));
const packed = decidePacking(
  complete,
  new Map([
    [MUG, 2],
    [TRAY, 1],
  ]),
  AT,
).reduce(evolve, complete);
const dispatched = decideDispatch(packed, mugs, label, AT).reduce(evolve, packed);

describe('An order is ready to pack', () => {
  const orders = [
    ['placed', 'contact', 'paid'],
    ['placed', 'paid', 'contact'],
    ['contact', 'placed', 'paid'],
    ['contact', 'paid', 'placed'],
    ['paid', 'placed', 'contact'],
    ['paid', 'contact', 'placed'],
  ] as const;

  test.each(orders)('only with the last of %s, %s, %s', (...names) => {
    let fulfilment = unknown;
    const ready = names.map((name) => readyToPack((fulfilment = news[name](fulfilment))).length);

    expect(ready).toEqual([0, 0, 2]);
  });

  test('no more once it was packed', () => {
    expect(readyToPack(packed)).toEqual([]);
  });

  test.each(['placed', 'contact', 'paid'] as const)('once: %s, told twice, is no news', (name) => {
    expect(news[name](packed)).toBe(packed);
  });
});

describe('Packing', () => {
  test('takes each parcel that the shelf has the goods for and names what the others lack', () => {
    const events = decidePacking(
      complete,
      new Map([
        [MUG, 1],
        [TRAY, 1],
      ]),
      AT,
    );

    expect(events).toEqual([
      {
        type: 'ShipmentShort',
        data: {
          orderId: order.orderId,
          version: 1,
          parcelId: mugs,
          sellerId: 'seller',
          missing: [{ sku: MUG, ordered: 2, onHand: 1 }],
          foundAt: AT,
        },
      },
      {
        type: 'ShipmentPacked',
        data: {
          orderId: order.orderId,
          version: 2,
          parcelId: trays,
          sellerId: 'harbour',
          lines: [{ sku: TRAY, quantity: 1 }],
          packedAt: AT,
        },
      },
    ]);
    expect(events.reduce(evolve, complete)).toMatchObject({
      version: 2,
      parcels: [{ status: 'short' }, { status: 'packed', packedAt: AT }],
    });
  });

  test('gives the same goods to one parcel only', () => {
    const lines = order.lines.map((line) => ({ ...line, sku: MUG, quantity: 2 }));
    const both = news.paid(news.contact(place(unknown, { ...order, lines })));

    const events = decidePacking(both, new Map([[MUG, 3]]), AT);

    expect(events.map(({ type }) => type)).toEqual(['ShipmentPacked', 'ShipmentShort']);
  });
});

describe('A label', () => {
  test('dispatches the packed parcel it was bought for', () => {
    expect(decideDispatch(packed, mugs, label, AT)).toMatchObject([
      {
        type: 'ShipmentDispatched',
        data: { version: 3, parcelId: mugs, carrier: 'USPS', trackingCode: '94001' },
      },
    ]);
    expect(dispatched.parcels.map(({ status }) => status)).toEqual(['dispatched', 'packed']);
  });

  test('dispatches a parcel once', () => {
    expect(decideDispatch(dispatched, mugs, label, AT)).toEqual([]);
  });

  test('that is refused fails the packed parcel, and tells the reason', () => {
    const events = decideFailure(packed, mugs, 'no such street', AT);

    expect(events).toEqual([
      {
        type: 'ShipmentFailed',
        data: {
          orderId: order.orderId,
          version: 3,
          parcelId: mugs,
          sellerId: 'seller',
          reason: 'no such street',
          failedAt: AT,
        },
      },
    ]);
    const failed = events.reduce(evolve, packed);
    expect(failed).toMatchObject({
      version: 3,
      parcels: [{ status: 'failed', failure: 'no such street' }, { status: 'packed' }],
    });
    expect(decideFailure(failed, mugs, 'no such street', AT)).toEqual([]);
  });

  test('that is refused late fails no parcel that left', () => {
    expect(decideFailure(dispatched, mugs, 'too late', AT)).toEqual([]);
  });
});

describe('The carrier', () => {
  const delivered = tracked(
    decideTracking(dispatched, mugs, 'delivered', AT).reduce(evolve, dispatched),
    mugs,
    'delivered',
  );

  test('delivers a dispatched parcel once', () => {
    expect(delivered).toMatchObject({ version: 4, parcels: [{ status: 'delivered', deliveredAt: AT }, {}] });
    expect(decideTracking(delivered, mugs, 'delivered', AT)).toEqual([]);
  });

  test('has its word kept while the parcel is under way, without telling of it', () => {
    expect(decideTracking(dispatched, mugs, 'in_transit', AT)).toEqual([]);
    expect(tracked(dispatched, mugs, 'in_transit').parcels[0]).toMatchObject({ tracking: 'in_transit' });
  });

  test('that reports an earlier place late changes nothing', () => {
    expect(tracked(delivered, mugs, 'in_transit')).toBe(delivered);
  });
});
