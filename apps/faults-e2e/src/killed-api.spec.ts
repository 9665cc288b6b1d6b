import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Customer, OrderView, ProductOnSale, ServiceName } from '@waybill/testing';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';

let disturbed: DisturbedShop;
let product: ProductOnSale;

beforeAll(async () => {
  disturbed = await openDisturbedShop();
  product = await disturbed.shop.sells({ price: 450, stock: 100 });
}, 180_000);
afterEach(() => disturbed.mend());
afterAll(() => disturbed.close(), 60_000);

describe('the API, killed while it accepts an order', () => {
  it.each([
    ['before the commit: nothing was accepted, and the same key makes one order', 'request', null],
    ['after the commit: the same key answers with the order that was made', 'response', 'true'],
  ])(
    '%s',
    async (_when, direction, replayed) => {
      const buyer = disturbed.shop.customer(`killed-api-${direction}`);
      const commit = disturbed.postgres.when(
        (message) =>
          message.direction === direction &&
          message.text === 'COMMIT' &&
          message.transaction.some((sql) => sql.includes('INSERT INTO orders')),
        'hold',
      );
      const idempotencyKey = `killed-${direction}`;
      const placing = buyer.places([[product, 1]], { idempotencyKey });
      await commit.hit;
      await Promise.all([expect(placing).rejects.toThrow(), kill('order-api')]);
      await revive('order-api');

      const again = await buyer.places([[product, 1]], { idempotencyKey });
      expect(again.status).toBe(202);
      expect(again.headers.get('idempotent-replayed')).toBe(replayed);
      expect(await ordersOf(buyer)).toEqual([again.body.id]);
      await buyer.seesOrder(again.body.id, 'delivered');
      await disturbed.booksAgree();
    },
    90_000,
  );
});

async function kill(name: ServiceName): Promise<void> {
  const service = disturbed.system.service(name);
  service.kill('SIGKILL');
  await service.exited;
}

async function revive(name: ServiceName): Promise<void> {
  await disturbed.mend();
  await disturbed.system.service(name).restart();
}

async function ordersOf(buyer: Customer): Promise<string[]> {
  const url = `${disturbed.system.url('order-api')}/v1/orders`;
  const { body } = await buyer.api.get<{ orders: OrderView[] }>(url);
  return body.orders.map(({ id }) => id);
}
