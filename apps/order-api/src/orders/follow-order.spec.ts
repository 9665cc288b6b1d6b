import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  event,
  invoiceIssued,
  invoicePaid,
  shipmentDelivered,
  shipmentDispatched,
  shipmentPacked,
  type OutgoingEvent,
} from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import { ALICE, aPlacedOrder, aProduct, HARBOUR } from '../testing/fixtures.ts';
import { startOrderApi, type OrderApi } from '../testing/order-api.ts';
import type { OrderView, Timeline } from './order.schemas.ts';

const NOW = '2026-05-04T09:30:00.000Z';

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi();
}, 120_000);
afterAll(() => api?.stop());

describe('an order', () => {
  it('is followed to its delivery, each change once and in order', async () => {
    const { id, lines, parcels } = await anOrderOfTwoSellers();
    await api.publish(issued(id), paid(id), ...packed(id, lines, 1), ...shipped(id, parcels, 3));
    const order = await eventually(async () => {
      const current = await read(id);
      expect(current).toMatchObject({ status: 'delivered', payment: 'paid' });
      return current;
    });
    expect(order.invoiceNumber).toBe('2026-000042');
    expect(order.parcels).toMatchObject(
      parcels.map(() => ({ carrier: 'RoyalMail', trackingCode: 'RM123456789GB' })),
    );

    const entries = await timelineOf(id);
    expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 2));
    expect(order.version).toBe(entries.at(-1)?.version);
    expect(entries.map(({ cause }) => cause).toSorted()).toEqual(
      ['OrderPlaced', 'InvoiceIssued', 'InvoicePaid']
        .concat(parcels.flatMap(() => ['ShipmentPacked', 'ShipmentDispatched', 'ShipmentDelivered']))
        .toSorted(),
    );
    expect(entries.slice(1).every(({ causationId }) => causationId !== undefined)).toBe(true);
  });

  it('ignores an event that is told again under another id', async () => {
    const { id } = await anOrderOfTwoSellers();
    await api.publish(issued(id), issued(id), paid(id), paid(id));
    await eventually(async () => expect(await read(id)).toMatchObject({ status: 'paid' }));
    expect((await timelineOf(id)).map(({ cause }) => cause)).toEqual([
      'OrderPlaced',
      'InvoiceIssued',
      'InvoicePaid',
    ]);
  });

  it('that never was makes its event a dead letter', async () => {
    const stranger = uuidv7();
    await api.publish(paid(stranger));
    await eventually(async () => {
      const letters = await api.dataSource.query<{ state: string; error: string }[]>(
        'SELECT state, error FROM parked_messages WHERE message_key = $1',
        [stranger],
      );
      expect(letters).toMatchObject([{ state: 'dead', error: expect.stringContaining('does not exist') }]);
    });
  });
});

async function anOrderOfTwoSellers(): Promise<OrderView> {
  const skus = [await aProduct(api, { units: 2 }), await aProduct(api, { units: 2, seller: HARBOUR })];
  return aPlacedOrder(api, ...skus.map((sku) => ({ sku, quantity: 1 })));
}

async function read(id: string): Promise<OrderView> {
  return (await api.call('GET', `/v1/orders/${id}`, { as: ALICE })).body as OrderView;
}

async function timelineOf(id: string): Promise<Timeline['entries']> {
  const { body } = await api.call('GET', `/v1/orders/${id}/timeline`, { as: ALICE });
  return (body as Timeline).entries;
}

const INVOICE = { invoiceId: '7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01', number: '2026-000042' };
const TOTAL = { amount: 500, currency: 'GBP' };

function issued(orderId: string): OutgoingEvent {
  return event(invoiceIssued, {
    orderId,
    version: 1,
    ...INVOICE,
    customerId: 'alice',
    total: TOTAL,
    issuedAt: NOW,
  });
}

function paid(orderId: string): OutgoingEvent {
  return event(invoicePaid, {
    orderId,
    version: 2,
    ...INVOICE,
    amount: TOTAL,
    paymentIntentId: 'pi_1',
    paidAt: NOW,
  });
}

function packed(orderId: string, lines: OrderView['lines'], version: number): OutgoingEvent[] {
  return lines.map(({ parcelId, sellerId, sku, quantity }, index) =>
    event(shipmentPacked, {
      orderId,
      version: version + index,
      parcelId,
      sellerId,
      lines: [{ sku, quantity }],
      packedAt: NOW,
    }),
  );
}

function shipped(orderId: string, parcels: OrderView['parcels'], version: number): OutgoingEvent[] {
  const tracking = { carrier: 'RoyalMail', service: 'Tracked24', trackingCode: 'RM123456789GB' };
  return parcels.flatMap(({ parcelId, sellerId }, index) => {
    const parcel = { orderId, parcelId, sellerId };
    const next = version + index * 2;
    return [
      event(shipmentDispatched, { ...parcel, version: next, ...tracking, dispatchedAt: NOW }),
      event(shipmentDelivered, { ...parcel, version: next + 1, deliveredAt: NOW }),
    ];
  });
}
