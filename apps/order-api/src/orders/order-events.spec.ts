import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { event, orderStatusChanged } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { ALICE, aPlacedOrder, aProduct } from '../testing/fixtures.ts';
import { startOrderApi, type OrderApi } from '../testing/order-api.ts';
import { OrderEvents } from './order-events.ts';
import type { Timeline } from './order.schemas.ts';

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi();
}, 120_000);
afterAll(() => api?.stop());

it('notes a change in the timeline under the id of its event', async () => {
  const { id, parcels } = await aPlacedOrder(api, { sku: await aProduct(api, { units: 1 }), quantity: 1 });
  const published = await api.dataSource.transaction(async (manager) => {
    await new OrderEvents(new Outbox()).append(
      manager,
      event(orderStatusChanged, {
        orderId: id,
        version: 3,
        customerId: ALICE.id,
        status: 'paid',
        cause: 'InvoicePaid',
        payment: 'paid',
        cancellation: 'none',
        parcels,
        changedAt: '2026-05-04T09:30:00.000Z',
      }),
    );
    // Unseen by the relay, which deletes what it has sent, until this transaction ends.
    return manager.query<{ id: string; correlation_id: string }[]>(
      `SELECT id, correlation_id FROM outbox WHERE aggregateid = $1 AND payload LIKE '%"version":3,%'`,
      [id],
    );
  });
  const { body } = await api.call('GET', `/v1/orders/${id}/timeline`, { as: ALICE });
  const noted = (body as Timeline).entries.filter(({ version }) => version === 3);
  expect(noted.map(({ eventId, correlationId }) => [eventId, correlationId])).toEqual(
    published.map((row) => [row.id, row.correlation_id]),
  );
  expect(noted).toHaveLength(1);
});
