import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, openShop, type OrderView, type Shop, type System } from '@waybill/testing';

let system: System;
let shop: Shop;

beforeAll(async () => {
  ({ system, shop } = await openShop());
}, 180_000);
afterAll(() => system.stop(), 60_000);

describe('an order that nothing goes wrong with', () => {
  it('goes from 202 to delivered, told live, charged once and shipped once', async () => {
    const hearts = await shop.sells({ price: 295, stock: 20, sellerId: 'seller' });
    const lights = await shop.sells({ price: 495, stock: 20, sellerId: 'harbour' });
    const alice = shop.customer('alice');

    const placed = await alice.places([
      [hearts, 2],
      [lights, 1],
    ]);
    expect(placed.status).toBe(202);
    expect(placed.headers.get('location')).toBe(`/v1/orders/${placed.body.id}`);
    expect(placed.body).toMatchObject({ status: 'placed', total: { amount: 1085, currency: 'GBP' } });

    const live = await alice.follows(placed.body.id);
    const delivered = await alice.seesOrder(placed.body.id, 'delivered');
    expect(delivered.parcels.map(({ sellerId, status }) => [sellerId, status]).sort()).toEqual([
      ['harbour', 'delivered'],
      ['seller', 'delivered'],
    ]);

    await eventually(() => expect(live.updates.at(-1)?.data.status).toBe('delivered'));
    live.stop();
    expect(live.updates.map(({ sequence }) => sequence)).toEqual(sequenceTo(delivered.version));
    expect(new Set(live.updates.map(({ data }) => data.cause))).toEqual(
      new Set([
        undefined,
        'OrderPlaced',
        'InvoiceIssued',
        'InvoicePaid',
        'ShipmentPacked',
        'ShipmentDispatched',
        'ShipmentDelivered',
      ]),
    );
    await expectOneChargeAndLabels(delivered, 1085);
    expect(await shop.onHand(hearts.sku)).toBe(18);
    expect(await shop.available(hearts.sku)).toBe(18);
  });

  it('leaves an invoice, shipments, demand and mails behind', async () => {
    const product = await shop.sells({ price: 1250, stock: 5 });
    const bella = shop.customer('bella');
    const { id } = await bella.buys([[product, 3]]);
    const delivered = await bella.seesOrder(id, 'delivered');

    const invoice = await bella.api.get<{ number: string; status: string }>(
      `${system.url('invoice')}/v1/invoices/${id}`,
    );
    expect(invoice.body).toMatchObject({ status: 'paid', number: delivered.invoiceNumber });
    expect(invoice.body.number).toMatch(/^\d{4}-\d{6}$/);
    const pdf = await bella.api.get<string>(`${system.url('invoice')}/v1/invoices/${id}/pdf`);
    expect(pdf.body.slice(0, 5)).toBe('%PDF-');

    const shipments = await bella.api.get(`${system.url('fulfillment')}/v1/shipments/${id}`);
    expect(shipments.body).toMatchObject({
      parcels: [{ status: 'delivered', trackingCode: delivered.parcels[0]?.trackingCode }],
    });

    const forecast = await shop.operatorGets('forecasting', `/v1/forecasts/${product.sku}`);
    expect(forecast.body).toMatchObject({ sku: product.sku, history: { total: 3 } });

    const mails = await eventually(async () => {
      const found = await shop.outside.mailsTo(bella.email);
      expect(found.length).toBeGreaterThanOrEqual(3);
      return found;
    });
    expect(mails).toHaveLength(3);
    expect(mails.some(({ text }) => text.includes(delivered.parcels[0]?.trackingCode ?? 'none'))).toBe(true);
  });

  it('is nobody else’s business', async () => {
    const product = await shop.sells({ price: 100, stock: 1 });
    const { id } = await shop.customer('alice').buys([[product, 1]]);
    const bob = shop.customer('bob');
    for (const url of [
      `${system.url('order-api')}/v1/orders/${id}`,
      `${system.url('order-api')}/v1/orders/${id}/timeline`,
      `${system.url('invoice')}/v1/invoices/${id}`,
      `${system.url('fulfillment')}/v1/shipments/${id}`,
    ]) {
      expect((await bob.api.get(url)).status).toBe(404);
    }
    await expect(bob.follows(id)).rejects.toThrow(/can't be followed/);
  });
});

describe('the last units', () => {
  it('go to as many buyers as there are units, and to no more', async () => {
    const product = await shop.sells({ price: 500, stock: 10 });
    const buyers = Array.from({ length: 40 }, (_, i) => shop.customer(`buyer-${i}`));
    const answers = await Promise.all(buyers.map((buyer) => buyer.places([[product, 1]])));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(10).fill(202), ...Array<number>(30).fill(409)]);
    expect(await shop.available(product.sku)).toBe(0);
  });
});

describe('a request sent more than once', () => {
  it('makes one order and one charge, also when twenty arrive together', async () => {
    const product = await shop.sells({ price: 700, stock: 50 });
    const carol = shop.customer('carol');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => carol.places([[product, 1]], { idempotencyKey: 'carol-checkout-1' })),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    const [first] = accepted;
    if (!first) throw new Error('none was accepted');
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect(new Set(accepted.map(({ body }) => body.id)).size).toBe(1);

    const delivered = await carol.seesOrder(first.body.id, 'delivered');
    await expectOneChargeAndLabels(delivered, 700);
    expect(await shop.available(product.sku)).toBe(49);
  });
});

describe('a declined card', () => {
  it('is told to the customer, and nothing is shipped', async () => {
    const product = await shop.sells({ price: 900, stock: 5 });
    const dave = shop.customer('dave');
    const { id } = await dave.buys([[product, 1]], { paymentMethod: 'pm_card_chargeDeclined' });
    const order = await dave.seesOrder(id, 'payment-declined');
    expect(order.parcels.map(({ status }) => status)).toEqual(['preparing']);
    await eventually(async () => expect(await shop.outside.mailsTo(dave.email)).toHaveLength(2));
  });
});

async function expectOneChargeAndLabels(order: OrderView, amount: number): Promise<void> {
  const charges = await shop.outside.chargesOf(order.id);
  expect(charges).toMatchObject([{ amount, status: 'succeeded' }]);
  const labels = await shop.outside.labelsOf(order.parcels.map(({ parcelId }) => parcelId));
  expect(labels.map(({ trackingCode }) => trackingCode).sort()).toEqual(
    order.parcels.map(({ trackingCode }) => trackingCode).sort(),
  );
}

function sequenceTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}
