import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProductOnSale, ServiceName } from '@waybill/testing';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';

let disturbed: DisturbedShop;
let product: ProductOnSale;

beforeAll(async () => {
  disturbed = await openDisturbedShop();
  product = await disturbed.shop.sells({ price: 450, stock: 100 });
}, 180_000);
afterEach(() => disturbed.mend());
afterAll(() => disturbed.close(), 60_000);

describe('a worker that is killed when the provider has acted, before that is saved', () => {
  it.each<[ServiceName, string, RegExp]>([
    ['invoice', 'has created the payment', /UPDATE provider_calls\s+SET state = 'waiting', progress/],
    ['invoice', 'has taken the money', /UPDATE provider_calls\s+SET state = \$3, outcome_status/],
    ['fulfillment', 'has created the shipment', /UPDATE provider_calls\s+SET state = 'waiting', progress/],
    ['fulfillment', 'has sold the label', /UPDATE provider_calls\s+SET state = \$3, outcome_status/],
  ])(
    '%s %s: one charge, one label, and the order is delivered',
    async (service, _act, statement) => {
      const buyer = disturbed.shop.customer(`killed-worker-${service}`);
      const saving = disturbed.postgres.when(
        ({ direction, client, text }) =>
          direction === 'request' && client.startsWith(service) && statement.test(text),
        'hold',
        { times: 1 },
      );
      const { id } = await buyer.buys([[product, 1]]);
      await saving.hit;
      await kill(service);
      await revive(service);

      const delivered = await buyer.seesOrder(id, 'delivered');
      expect(await disturbed.shop.outside.chargesOf(id)).toMatchObject([
        { amount: 450, status: 'succeeded' },
      ]);
      const labels = await disturbed.shop.outside.labelsOf(delivered.parcels.map(({ parcelId }) => parcelId));
      expect(labels).toHaveLength(1);
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
