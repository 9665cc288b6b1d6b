import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freePort, TcpProxy, type ProductOnSale } from '@waybill/testing';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';

let disturbed: DisturbedShop;
let product: ProductOnSale;
let mailServer: TcpProxy;

beforeAll(async () => {
  const port = await freePort();
  mailServer = await TcpProxy.before({ host: '127.0.0.1', port });
  disturbed = await openDisturbedShop({
    'provider-sandbox': { SMTP_PORT: String(port) },
    notification: { SMTP_URL: `smtp://127.0.0.1:${mailServer.address.port}` },
  });
  product = await disturbed.shop.sells({ price: 250, stock: 400 });
}, 180_000);
afterEach(() => Promise.all([mailServer.mend(), disturbed.mend()]));
afterAll(async () => {
  await disturbed.close();
  mailServer.close();
}, 60_000);

describe('providers that act and then seem to fail', () => {
  it('answer 500, reset the connection or never answer: one charge, one label, nothing left unknown', async () => {
    const { outside } = disturbed.shop;
    const faults = { errorAfterRate: 0.2, resetAfterRate: 0.15, timeoutAfterRate: 0.1, timeoutMs: 500 };
    await outside.behaves('stripe', faults);
    await outside.behaves('easypost', faults);
    const buyer = disturbed.shop.customer('unlucky');
    const orders = await Promise.all(Array.from({ length: 12 }, () => buyer.buys([[product, 1]])));
    await eventually(
      async () => {
        const seen = await Promise.all(orders.map(({ id }) => buyer.order(id)));
        expect(seen.filter(({ status }) => status === 'delivered').length).toBeGreaterThan(6);
      },
      { timeoutMs: 90_000, intervalMs: 500 },
    );
    // A call that was unlucky many times in a row waits long for its next try: the rest without faults.
    await disturbed.mend();

    for (const { id } of orders) {
      const delivered = await buyer.seesOrder(id, 'delivered', 90_000);
      expect(await outside.chargesOf(id)).toMatchObject([{ amount: 250, status: 'succeeded' }]);
      expect(await outside.labelsOf(delivered.parcels.map(({ parcelId }) => parcelId))).toHaveLength(1);
    }
    await disturbed.booksAgree();
  }, 200_000);
});

describe('a mail server', () => {
  it('that is away gets every mail once when it is back', async () => {
    mailServer.goAway();
    const buyer = disturbed.shop.customer('without-mail');
    const { id } = await buyer.buys([[product, 1]]);
    await buyer.seesOrder(id, 'delivered');
    expect(await disturbed.shop.outside.mailsTo(buyer.email)).toEqual([]);
    await mailServer.accept();
    await eventually(async () => expect(await mailsTo(buyer.email)).toHaveLength(3), { timeoutMs: 60_000 });
    expect(new Set(await mailsTo(buyer.email)).size).toBe(3);
  }, 120_000);

  it('that breaks off in the act gets the same mail again, recognisable by its Message-ID', async () => {
    await disturbed.shop.outside.behaves('smtp', { resetAfterRate: 1 });
    const buyer = disturbed.shop.customer('broken-mail');
    const { id } = await buyer.buys([[product, 1]]);
    await eventually(async () => expect((await mailsTo(buyer.email)).length).toBeGreaterThan(0));
    await disturbed.mend();
    await buyer.seesOrder(id, 'delivered');
    await eventually(async () => expect(new Set(await mailsTo(buyer.email)).size).toBe(3), {
      timeoutMs: 60_000,
    });
    await disturbed.booksAgree();
    expect(new Set(await mailsTo(buyer.email)).size).toBe(3);
  }, 120_000);
});

/** The Message-IDs of all that arrived. */
async function mailsTo(address: string): Promise<string[]> {
  return (await disturbed.shop.outside.mailsTo(address)).map(({ messageId }) => messageId);
}
