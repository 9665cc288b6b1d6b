import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { anOrder, Warehouse } from './testing/warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
}, 60_000);
afterAll(() => warehouse.close());
beforeEach(() => warehouse.outside.behaves('easypost', { transitMs: 0, errorAfterRate: 0 }));

describe('An order', () => {
  test.each([
    ['placed', 'contact', 'paid'],
    ['paid', 'contact', 'placed'],
    ['contact', 'paid', 'placed'],
  ] as const)('is packed once and sent to its delivery, told as %s, %s, %s', async (...names) => {
    const sku = newSku();
    await warehouse.receive(sku, 10);
    const order = anOrder({ sku, quantity: 3 });

    for (const [index, name] of names.entries()) {
      await warehouse.publish('request-7', order[name]);
      await untilHeard(order.orderId, index + 1);
    }
    const events = await publishedTo(order.orderId, 3);

    expect(events).toMatchObject([
      { type: 'ShipmentPacked', data: { version: 1, lines: [{ sku, quantity: 3 }] } },
      { type: 'ShipmentDispatched', data: { version: 2, carrier: 'USPS' } },
      { type: 'ShipmentDelivered', data: { version: 3 } },
    ]);
    expect(new Set(events.map(({ correlationId }) => correlationId))).toEqual(new Set(['request-7']));
    expect(await warehouse.onHand(sku)).toBe(7);
    expect(await warehouse.outside.labelsOf(order.parcelIds)).toHaveLength(1);
  });

  test('is shown to its customer and to operators, and to no other', async () => {
    const sku = newSku();
    await warehouse.receive(sku, 1);
    const order = anOrder({ sku, quantity: 1 });
    await warehouse.publish('request', order.placed, order.contact, order.paid);
    await publishedTo(order.orderId, 3);
    const path = `/v1/shipments/${order.orderId}`;

    const mine = await warehouse.fetch(path, 'customer', { subject: 'alice' });
    expect(mine.headers.get('cache-control')).toBe('no-store');
    expect(await mine.json()).toMatchObject({
      orderId: order.orderId,
      parcels: [{ parcelId: order.parcelIds[0], status: 'delivered', service: 'GroundAdvantage' }],
    });
    expect((await warehouse.fetch(path, 'operator')).status).toBe(200);
    expect((await warehouse.fetch(path, 'customer', { subject: 'bob' })).status).toBe(404);
    expect((await warehouse.fetch(`/v1/shipments/${randomUUID()}`, 'operator')).status).toBe(404);
  });

  test('of two sellers leaves with what is there, and takes nothing for the parcel that is short', async () => {
    const [there, scarce] = [newSku(), newSku()];
    await warehouse.receive(there, 5);
    await warehouse.receive(scarce, 1);
    const order = anOrder(
      { sku: there, quantity: 2, seller: 'northgate' },
      { sku: there, quantity: 1, seller: 'harbour' },
      { sku: scarce, quantity: 2, seller: 'harbour' },
    );

    await warehouse.publish('request', order.placed, order.contact, order.paid);
    const events = await publishedTo(order.orderId, 4);

    expect(events.map(({ type }) => type).toSorted()).toEqual([
      'ShipmentDelivered',
      'ShipmentDispatched',
      'ShipmentPacked',
      'ShipmentShort',
    ]);
    expect(events.find(({ type }) => type === 'ShipmentShort')?.data).toMatchObject({
      sellerId: 'harbour',
      missing: [{ sku: scarce, ordered: 2, onHand: 1 }],
    });
    expect([await warehouse.onHand(there), await warehouse.onHand(scarce)]).toEqual([3, 1]);
  });

  test('told again with the same version is not packed again', async () => {
    const sku = newSku();
    await warehouse.receive(sku, 10);
    const order = anOrder({ sku, quantity: 1 });
    const three = [order.placed, order.contact, order.paid];

    await warehouse.publish('first', ...three);
    await publishedTo(order.orderId, 3);
    const received = await receipts();
    await warehouse.publish('again', ...three);
    await eventually(async () => expect(await receipts()).toBe(received + 3));

    expect(await warehouse.onHand(sku)).toBe(9);
    expect(await publishedTo(order.orderId, 3)).toHaveLength(3);
  });

  test('never takes more than there is, however many want it at once', async () => {
    const skus = [newSku(), newSku(), newSku()];
    for (const sku of skus) await warehouse.receive(sku, 5);
    const orders = Array.from({ length: 12 }, (_, index) => {
      const lines = skus.map((sku) => ({ sku, quantity: 1 }));
      return anOrder(...(index % 2 === 0 ? lines : lines.toReversed()));
    });

    await warehouse.publish(
      'request',
      ...orders.flatMap(({ placed, contact, paid }) => [placed, contact, paid]),
    );
    const firsts = await Promise.all(
      orders.map(async ({ orderId }) => (await publishedTo(orderId, 1))[0]?.type),
    );

    expect(firsts.filter((type) => type === 'ShipmentPacked')).toHaveLength(5);
    expect(firsts.filter((type) => type === 'ShipmentShort')).toHaveLength(7);
    for (const sku of skus) expect(await warehouse.onHand(sku)).toBe(0);
  });
});

function newSku(): string {
  return `SKU-${randomUUID().slice(0, 8)}`;
}

/** Until so many of the three events about an order were taken in. */
function untilHeard(orderId: string, count: number): Promise<void> {
  return eventually(async () => {
    const [heard] = await warehouse.query<{ count: number }>(
      `SELECT sign(order_version) + sign(contact_version) + sign(invoice_version) AS count
         FROM fulfilments WHERE order_id = $1`,
      [orderId],
    );
    expect(heard?.count).toBe(count);
  });
}

/** How many events were received so far. */
async function receipts(): Promise<number> {
  const [inbox] = await warehouse.query<{ count: number }>('SELECT count(*)::integer AS count FROM inbox');
  return inbox?.count ?? 0;
}

/** The order's events, as soon as there are that many. */
function publishedTo(orderId: string, count: number) {
  return eventually(
    () => {
      const events = warehouse.events.of(orderId);
      expect(events.length).toBeGreaterThanOrEqual(count);
      return events;
    },
    { timeoutMs: 20_000 },
  );
}
