import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, orderStatusChanged } from '@waybill/contracts';
import { v7 as uuidv7 } from 'uuid';
import {
  ALICE,
  anOrderFor,
  aProduct,
  availableOf,
  expectProblem,
  HARBOUR,
  OPERATOR,
  place,
  PRICE,
  putProduct,
} from '../testing/fixtures.ts';
import { startOrderApi, type OrderApi } from '../testing/order-api.ts';
import type { OrderView } from './order.schemas.ts';

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi();
}, 120_000);
afterAll(() => api?.stop());

describe('an accepted order', () => {
  it('is answered with what was saved, a parcel per seller, and where to find it', async () => {
    const [one, other] = [
      await aProduct(api, { units: 5 }),
      await aProduct(api, { units: 5, seller: HARBOUR }),
    ];
    const { status, headers, body } = await place(
      api,
      anOrderFor({ sku: one, quantity: 2 }, { sku: other, quantity: 3 }),
    );
    const order = body as OrderView;
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/orders/${order.id}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(order).toMatchObject({
      version: 2,
      status: 'placed',
      payment: 'pending',
      customerId: 'alice',
      total: { amount: 5 * PRICE, currency: 'GBP' },
      contact: { email: 'alice@example.com' },
    });
    expect(order.parcels.map(({ sellerId }) => sellerId)).toEqual(['seller', 'harbour']);
    expect(order.lines.map(({ parcelId }) => parcelId)).toEqual(
      order.parcels.map(({ parcelId }) => parcelId),
    );
    expect((await api.call('GET', `/v1/orders/${order.id}`, { as: ALICE })).body).toEqual(order);
    expect(await availableOf(api, one)).toBe(3);
  });

  it('starts its timeline in the context of the request', async () => {
    const sku = await aProduct(api, { units: 1 });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { body } = await api.call('POST', '/v1/orders', {
      as: ALICE,
      body: anOrderFor({ sku, quantity: 1 }),
      headers: {
        'idempotency-key': uuidv7(),
        'x-correlation-id': 'basket-17',
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
    });
    const { id } = body as OrderView;
    const timeline = await api.call('GET', `/v1/orders/${id}/timeline`, { as: ALICE });
    expect(timeline.body).toEqual({
      entries: [
        expect.objectContaining({
          version: 2,
          type: orderStatusChanged.type,
          cause: orderPlaced.type,
          status: 'placed',
          correlationId: 'basket-17',
          traceId,
        }),
      ],
    });
  });
});

describe('a repeated request', () => {
  it('places one order, however many arrive at once', async () => {
    const sku = await aProduct(api, { units: 100 });
    const key = uuidv7();
    const replies = await times(20, () => place(api, anOrderFor({ sku, quantity: 1 }), { key }));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(replies.map(({ body }) => (body as OrderView).id)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
    expect(await availableOf(api, sku)).toBe(99);
  });

  it('is refused when the key came with another order', async () => {
    const sku = await aProduct(api, { units: 100 });
    const key = uuidv7();
    await place(api, anOrderFor({ sku, quantity: 1 }), { key });
    expectProblem(await place(api, anOrderFor({ sku, quantity: 2 }), { key }), 422, 'idempotency-key-reused');
  });

  it('needs a key', async () => {
    const body = anOrderFor({ sku: 'ANY', quantity: 1 });
    expectProblem(await api.call('POST', '/v1/orders', { as: ALICE, body }), 400, 'idempotency-key-required');
  });
});

describe('stock', () => {
  it('sells 10 units to 40 buyers at once exactly 10 times', async () => {
    const sku = await aProduct(api, { units: 10 });
    const replies = await times(40, () => place(api, anOrderFor({ sku, quantity: 1 })));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(statuses.filter((status) => status === 409)).toHaveLength(30);
    expect(await availableOf(api, sku)).toBe(0);
    expect(await ordersOf(sku)).toBe(10);
  }, 60_000);

  it('is taken for orders of the same products in any sequence without a deadlock', async () => {
    const skus = [
      await aProduct(api, { units: 30 }),
      await aProduct(api, { units: 30 }),
      await aProduct(api, { units: 30 }),
    ];
    const replies = await times(30, (turn) => {
      const rotated = [...skus.slice(turn % 3), ...skus.slice(0, turn % 3)];
      const lines = (turn % 2 === 0 ? rotated : rotated.toReversed()).map((sku) => ({ sku, quantity: 1 }));
      return place(api, anOrderFor(...lines));
    });
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 202));
    for (const sku of skus) expect(await availableOf(api, sku)).toBe(0);
  }, 60_000);

  it('that is short of one line refuses the whole order, says of what, and saves nothing', async () => {
    const [plenty, scarce] = [await aProduct(api, { units: 9 }), await aProduct(api, { units: 1 })];
    const reply = await place(api, anOrderFor({ sku: plenty, quantity: 4 }, { sku: scarce, quantity: 2 }));
    expectProblem(reply, 409, 'out-of-stock', {
      skus: [scarce],
      lines: [{ sku: scarce, requested: 2, available: 1 }],
    });
    expect(await availableOf(api, plenty)).toBe(9);
    expect(await ordersOf(plenty)).toBe(0);
  });

  it('of a product that never had any is none', async () => {
    const sku = await aProduct(api);
    const reply = await place(api, anOrderFor({ sku, quantity: 1 }));
    expectProblem(reply, 409, 'out-of-stock', { lines: [{ sku, requested: 1, available: 0 }] });
  });
});

describe('a refusal', () => {
  it('names the current total when a price has changed, and leaves the key free', async () => {
    const sku = await aProduct(api, { units: 3 });
    await putProduct(api, sku, PRICE + 50);
    const key = uuidv7();
    expectProblem(await place(api, anOrderFor({ sku, quantity: 2 }), { key }), 409, 'price-changed', {
      total: { amount: 2 * (PRICE + 50), currency: 'GBP' },
      lines: [expect.objectContaining({ sku, unitPrice: { amount: PRICE + 50, currency: 'GBP' } })],
    });
    const agreed = {
      ...anOrderFor({ sku, quantity: 2 }),
      expectedTotal: { amount: 2 * (PRICE + 50), currency: 'GBP' },
    };
    expect((await place(api, agreed, { key })).status).toBe(202);
  });

  it('names unknown products', async () => {
    const sku = await aProduct(api, { units: 1 });
    const reply = await place(api, anOrderFor({ sku, quantity: 1 }, { sku: 'NO-SUCH', quantity: 1 }));
    expectProblem(reply, 422, 'unknown-sku', { skus: ['NO-SUCH'] });
  });

  const good = anOrderFor({ sku: 'ANY', quantity: 1 });
  it.each<[string, unknown, string]>([
    ['an unknown field', { ...good, coupon: 'FREE' }, '#/coupon'],
    [
      'an unknown field of the address',
      { ...good, shippingAddress: { ...good.shippingAddress, x: 1 } },
      '#/shippingAddress/x',
    ],
    ['no lines', { ...good, lines: [] }, '#/lines'],
    [
      '101 lines',
      { ...good, lines: Array.from({ length: 101 }, (_, n) => ({ sku: `S${n}`, quantity: 1 })) },
      '#/lines',
    ],
    ['two lines of a sku', { ...good, lines: [...good.lines, ...good.lines] }, '#/lines/1/sku'],
    ['a quantity of 0', { ...good, lines: [{ sku: 'ANY', quantity: 0 }] }, '#/lines/0/quantity'],
    ['a broken quantity', { ...good, lines: [{ sku: 'ANY', quantity: 1.5 }] }, '#/lines/0/quantity'],
    ['a card number', { ...good, paymentMethod: '4242424242424242' }, '#/paymentMethod'],
    ['an e-mail address that is none', { ...good, contact: { name: 'A', email: 'a@' } }, '#/contact/email'],
    [
      'a control character',
      { ...good, contact: { ...good.contact, name: 'A\r\nBcc: b@example.com' } },
      '#/contact/name',
    ],
    ['half a surrogate pair', { ...good, contact: { ...good.contact, name: 'A\ud800B' } }, '#/contact/name'],
    ...['line1', 'city', 'postalCode'].map((field): [string, unknown, string] => [
      `text that is not Unicode in ${field}`,
      { ...good, shippingAddress: { ...good.shippingAddress, [field]: 'A\ud800B' } },
      `#/shippingAddress/${field}`,
    ]),
    ['no address', { ...good, shippingAddress: undefined }, '#/shippingAddress'],
  ])('points at %s', async (_, body, pointer) => {
    expectProblem(await place(api, body), 400, 'invalid-request', {
      errors: [expect.objectContaining({ in: 'body', pointer })],
    });
  });

  it('meets a body that is not JSON, missing, or too large', async () => {
    expectProblem(await place(api, '{'), 400, 'invalid-request');
    expectProblem(await place(api, ''), 400, 'invalid-request');
    const xml = {
      as: ALICE,
      body: '<order/>',
      headers: { 'idempotency-key': 'xml', 'content-type': 'application/xml' },
    };
    expectProblem(await api.call('POST', '/v1/orders', xml), 415, 'unsupported-media-type');
    expectProblem(await place(api, JSON.stringify('x'.repeat(1_100_000))), 413, 'request-too-large');
  });

  it('meets who may not place orders', async () => {
    expect((await api.call('POST', '/v1/orders', { body: good })).status).toBe(401);
    expect((await api.call('POST', '/v1/orders', { as: OPERATOR, body: good })).status).toBe(403);
  });
});

function times<T>(count: number, task: (turn: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, turn) => task(turn)));
}

async function ordersOf(sku: string): Promise<number> {
  const [{ count } = { count: NaN }] = await api.dataSource.query<{ count: number }[]>(
    'SELECT count(*)::integer AS count FROM order_lines WHERE sku = $1',
    [sku],
  );
  return count;
}
