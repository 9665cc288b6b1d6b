import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openShop, type ServiceName, type Shop, type System } from '@waybill/testing';

let system: System;
let shop: Shop;

beforeAll(async () => {
  ({ system, shop } = await openShop());
}, 180_000);
afterAll(() => system.stop(), 60_000);

const SERVICES: ServiceName[] = [
  'order-api',
  'invoice',
  'fulfillment',
  'notification',
  'forecasting',
  'realtime-gateway',
  'provider-sandbox',
];

describe('a service that is killed in the middle of its work', () => {
  it.each(SERVICES)(
    '%s comes back, and every order is delivered with one charge and one label',
    async (name) => {
      const product = await shop.sells({ price: 300, stock: 100 });
      const buyer = shop.customer(`crash-${name}`);
      const orders = await Promise.all(Array.from({ length: 12 }, () => buyer.buys([[product, 1]])));
      await shop.crashAndRestart(name);

      for (const { id } of orders) {
        const delivered = await buyer.seesOrder(id, 'delivered', 90_000);
        expect(await shop.outside.chargesOf(id)).toMatchObject([{ amount: 300, status: 'succeeded' }]);
        const labels = await shop.outside.labelsOf(delivered.parcels.map(({ parcelId }) => parcelId));
        expect(labels).toHaveLength(1);
      }
      expect(await shop.onHand(product.sku)).toBe(88);
      expect(await shop.available(product.sku)).toBe(88);
    },
    150_000,
  );
});
