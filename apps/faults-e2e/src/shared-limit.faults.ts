import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TcpProxy, type ProductOnSale, type ServiceHandle } from '@waybill/testing';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';
import { startReplica } from './harness/replica.ts';

const TWO_PER_SECOND = { STRIPE_CALLS_PER_SECOND: '2' };

let disturbed: DisturbedShop;
let product: ProductOnSale;
let replicas: ServiceHandle[];
/** The ways of two of them to the provider; the third goes straight. */
let ways: TcpProxy[];

beforeAll(async () => {
  disturbed = await openDisturbedShop({ invoice: TWO_PER_SECOND });
  const { port } = new URL(disturbed.system.url('provider-sandbox'));
  ways = await Promise.all([0, 1].map(() => TcpProxy.before({ host: 'localhost', port: Number(port) })));
  replicas = await Promise.all(
    ways.map(({ address }) =>
      startReplica(disturbed, 'invoice', {
        ...TWO_PER_SECOND,
        STRIPE_API_URL: `http://${address.host}:${address.port}`,
      }),
    ),
  );
  product = await disturbed.shop.sells({ price: 100, stock: 100 });
}, 180_000);
afterAll(async () => {
  await disturbed.mend();
  await Promise.all(replicas.map((replica) => replica.stop()));
  await disturbed.close();
  for (const way of ways) way.close();
}, 60_000);

interface CallCount {
  total: number;
  rateLimited: number;
  maxInOneSecond: number;
}

describe('three replicas with one limit of two calls a second', () => {
  it('never exceed it together, through refusals and up to 100 ms of jitter, and charge every order', async () => {
    // 429s as when others use the account too: the provider allows less than what was agreed.
    await disturbed.shop.outside.behaves('stripe', { callsPerSecond: 1 });
    const jitter = setInterval(() => ways.forEach((way) => (way.latencyMs = Math.random() * 100)), 20);
    const buyer = disturbed.shop.customer('patient');
    const orders = await Promise.all(Array.from({ length: 8 }, () => buyer.buys([[product, 1]])));
    for (const { id } of orders.slice(0, 2)) await buyer.seesOrder(id, 'delivered', 60_000);
    await disturbed.shop.outside.behaves('stripe', { callsPerSecond: 2 });
    for (const { id } of orders) await buyer.seesOrder(id, 'delivered', 60_000);

    clearInterval(jitter);
    const { body } = await buyer.api.get<{ calls: { stripe: CallCount } }>(
      `${disturbed.system.url('provider-sandbox')}/ledger`,
    );
    expect(body.calls.stripe.maxInOneSecond).toBeLessThanOrEqual(2);
    expect(body.calls.stripe.rateLimited).toBeGreaterThan(0);
    expect(body.calls.stripe.total).toBeGreaterThanOrEqual(16);
    await disturbed.booksAgree();
  }, 150_000);
});
