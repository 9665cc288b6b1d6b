import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodePageToken } from '@waybill/service-kit';
import { v7 as uuidv7 } from 'uuid';
import {
  ALICE,
  anOrderFor,
  aPlacedOrder,
  aProduct,
  BOB,
  expectProblem,
  OPERATOR,
  place,
  SELLER,
} from '../testing/fixtures.ts';
import { startOrderApi, type OrderApi } from '../testing/order-api.ts';
import type { OrderView } from './order.schemas.ts';

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi();
}, 120_000);
afterAll(() => api?.stop());

describe('orders', () => {
  it('are seen by their customer and by operators; for others they do not exist', async () => {
    const { id } = await aPlacedOrder(api, { sku: await aProduct(api, { units: 1 }), quantity: 1 });
    for (const path of [`/v1/orders/${id}`, `/v1/orders/${id}/timeline`]) {
      expectProblem(await api.call('GET', path, { as: BOB }), 404, 'not-found');
      expect((await api.call('GET', path, { as: SELLER })).status).toBe(403);
      expect((await api.call('GET', path, { as: OPERATOR })).status).toBe(200);
    }
    expectProblem(await api.call('GET', `/v1/orders/${uuidv7()}`, { as: ALICE }), 404, 'not-found');
  });

  it('are listed newest first, page by page', async () => {
    const sku = await aProduct(api, { units: 5 });
    const placed: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const { body } = await place(api, anOrderFor({ sku, quantity: 1 }), { as: BOB });
      placed.unshift((body as OrderView).id);
    }
    const seen: string[] = [];
    let next = '/v1/orders?pageSize=2';
    while (next !== '') {
      const { body } = await api.call('GET', next, { as: BOB });
      const { orders, nextPageToken } = body as { orders: OrderView[]; nextPageToken?: string };
      seen.push(...orders.map(({ id }) => id));
      next = nextPageToken === undefined ? '' : `/v1/orders?pageSize=2&pageToken=${nextPageToken}`;
    }
    expect(seen).toEqual(placed);
    const { body } = await api.call('GET', '/v1/orders?status=delivered', { as: BOB });
    expect(body).toEqual({ orders: [] });
  });

  it.each(['0000-01-01T00:00:00.000Z', `2026-05-04T09:30:00.${'0'.repeat(200)}Z`, '2026-05-04'])(
    'are not listed from %s on, which no page ended with',
    async (placedAt) => {
      const path = `/v1/orders?pageToken=${encodePageToken({ placedAt, id: uuidv7() })}`;
      expectProblem(await api.call('GET', path, { as: ALICE }), 400, 'invalid-page-token');
    },
  );
});
