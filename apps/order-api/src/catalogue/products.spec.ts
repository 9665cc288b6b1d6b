import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, stockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import {
  ALICE,
  availableOf,
  HARBOUR,
  OPERATOR,
  problemType,
  putProduct,
  SELLER,
} from '../testing/fixtures.ts';
import { startOrderApi, type OrderApi } from '../testing/order-api.ts';

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi();
}, 120_000);
afterAll(() => api?.stop());

describe('a product', () => {
  it('is added by its seller, changed by them, and told of each time', async () => {
    const body = { name: 'Cup', price: { amount: 250, currency: 'GBP' } };
    const added = await api.call('PUT', '/v1/products/CUP', { as: SELLER, body });
    expect(added.status).toBe(201);
    expect(added.body).toEqual({ sku: 'CUP', ...body, sellerId: 'seller', available: 0, version: 1 });
    const same = await api.call('PUT', '/v1/products/CUP', { as: SELLER, body });
    expect([same.status, same.body]).toEqual([200, added.body]);
    const changed = await api.call('PUT', '/v1/products/CUP', { as: SELLER, body: { ...body, name: 'Mug' } });
    expect(changed.body).toMatchObject({ name: 'Mug', version: 2 });
  });

  it('is added once by requests that arrive together', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `Plate ${index}`);
    const replies = await Promise.all(
      names.map((name) =>
        api.call('PUT', '/v1/products/PLATE', {
          as: SELLER,
          body: { name, price: { amount: 1, currency: 'GBP' } },
        }),
      ),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await api.call('GET', '/v1/products/PLATE')).body).toMatchObject({ version: 10 });
  });

  it('is not for others to change, nor for customers', async () => {
    await putProduct(api, 'OWNED', 100);
    const body = { name: 'Mine now', price: { amount: 1, currency: 'GBP' } };
    const byOther = await api.call('PUT', '/v1/products/OWNED', { as: HARBOUR, body });
    expect([byOther.status, byOther.body]).toEqual([
      403,
      expect.objectContaining({ type: problemType('not-your-product') }),
    ]);
    expect((await api.call('PUT', '/v1/products/OWNED', { as: ALICE, body })).status).toBe(403);
    expect((await api.call('PUT', '/v1/products/OWNED', { as: OPERATOR, body })).status).toBe(200);
    const unowned = await api.call('PUT', '/v1/products/UNOWNED', { as: OPERATOR, body });
    expect(unowned.body).toMatchObject({ type: problemType('seller-required') });
  });

  it('that is not there is a problem', async () => {
    const { status, body } = await api.call('GET', '/v1/products/NOWHERE');
    expect([status, body]).toEqual([404, expect.objectContaining({ type: problemType('not-found') })]);
  });
});

describe('availability', () => {
  it('adds up every adjustment, also below zero and before there is a product', async () => {
    await api.publish(adjusted(1, 5), adjusted(2, -8));
    await eventually(async () => expect(await rawAvailability()).toBe(-3));
    await putProduct(api, 'EARLY', 100);
    expect(await availableOf(api, 'EARLY')).toBe(0);
    await api.publish(adjusted(3, 10));
    await eventually(async () => expect(await availableOf(api, 'EARLY')).toBe(7));
  });
});

describe('the catalogue', () => {
  it('is listed page by page without a token', async () => {
    for (const sku of ['LIST-1', 'LIST-2', 'LIST-3']) await putProduct(api, sku, 100);
    const first = await listed('q=list-&pageSize=2');
    expect(first.skus).toEqual(['LIST-1', 'LIST-2']);
    const second = await listed(`q=list-&pageSize=2&pageToken=${first.nextPageToken}`);
    expect(second).toEqual({ skus: ['LIST-3'], nextPageToken: undefined });
  });

  it('is searched for the very text, not for a pattern', async () => {
    const body = { name: '50% off_all \\ today', price: { amount: 1, currency: 'GBP' } };
    await api.call('PUT', '/v1/products/SALE', { as: SELLER, body });
    for (const q of ['50%', 'OFF_ALL', '\\ t']) {
      expect((await listed(`q=${encodeURIComponent(q)}`)).skus).toEqual(['SALE']);
    }
    expect((await listed(`q=${encodeURIComponent('5%y')}`)).skus).toEqual([]);
  });

  it.each(['pageSize=0', 'pageToken=nonsense', 'colour=red', 'q=%00'])('refuses %s', async (query) => {
    expect((await api.call('GET', `/v1/products?${query}`)).status).toBe(400);
  });
});

function adjusted(version: number, delta: number) {
  return event(stockAdjusted, {
    sku: 'EARLY',
    version,
    adjustmentId: uuidv7(),
    delta,
    reason: 'counted',
    adjustedAt: new Date().toISOString(),
  });
}

async function rawAvailability(): Promise<number | undefined> {
  const [row] = await api.dataSource.query<{ available: number }[]>(
    `SELECT available FROM availability WHERE sku = 'EARLY'`,
  );
  return row?.available;
}

async function listed(query: string) {
  const { body } = await api.call('GET', `/v1/products?${query}`);
  const { products, nextPageToken } = body as { products: { sku: string }[]; nextPageToken?: string };
  return { skus: products.map(({ sku }) => sku), nextPageToken };
}
