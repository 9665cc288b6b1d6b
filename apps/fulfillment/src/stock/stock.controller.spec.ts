import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { published, Warehouse } from '../testing/warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
}, 60_000);
afterAll(() => warehouse.close());

describe('Received goods', () => {
  test('lie on the shelf, and everyone is told by how many units it grew', async () => {
    const first = await warehouse.receive('MUG', 480);
    const second = await warehouse.receive('MUG', 20);

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toMatchObject({ sku: 'MUG', quantity: 20, onHand: 500 });
    expect(await warehouse.onHand('MUG')).toBe(500);
    await eventually(() =>
      expect(warehouse.events.of('MUG')).toMatchObject([
        { type: 'StockAdjusted', data: { version: 1, delta: 480, reason: 'received' } },
        { type: 'StockAdjusted', data: { version: 2, delta: 20, reason: 'received' } },
      ]),
    );
  });

  test('count once when the same receipt is sent again', async () => {
    const key = randomUUID();

    const answers = await Promise.all([1, 2, 3].map(() => warehouse.receive('TRAY', 7, { key })));

    const receipts = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect(await warehouse.onHand('TRAY')).toBe(7);
  });

  test.each([{ quantity: 0 }, { quantity: 1.5 }, {}, { quantity: 1, note: 'x' }])(
    'are refused as %j',
    async (body) => {
      const response = await warehouse.fetch('/v1/stock/MUG/receipts', 'seller', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      });

      expect(response.status).toBe(400);
    },
  );

  test('are no business of customers', async () => {
    expect((await warehouse.fetch('/v1/stock/MUG', 'customer')).status).toBe(403);
  });

  test('are booked and seen by the seller of the product, and by no other', async () => {
    await warehouse.receive('LAMP', 5);
    await warehouse.publish('request', published('LAMP', 'northgate'));
    await eventually(async () =>
      expect((await warehouse.receive('LAMP', 3, { seller: 'northgate' })).status).toBe(201),
    );

    const foreign = await warehouse.receive('LAMP', 100, { seller: 'harbour' });

    expect(foreign.status).toBe(404);
    expect(await warehouse.onHand('LAMP')).toBe(8);
    expect(await seenBy('northgate', 'LAMP')).toBe(200);
    expect(await seenBy('harbour', 'LAMP')).toBe(404);
  });

  test('of a product that is not published yet are booked by operators only, and the seller is told', async () => {
    const refused = await warehouse.receive('VASE', 3, { seller: 'northgate' });

    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('published it just now') });
    expect((await warehouse.receive('VASE', 3)).status).toBe(201);
    expect(await seenBy('northgate', 'VASE')).toBe(404);
  });

  test('belong to whom the newest entry of the catalogue names, in whatever order entries come', async () => {
    await warehouse.receive('BOWL', 1);
    await warehouse.publish('request', published('BOWL', 'harbour', 2));
    await eventually(async () => expect(await seenBy('harbour', 'BOWL')).toBe(200));

    await warehouse.publish('late', published('BOWL', 'northgate', 1), published('BOWL', 'northgate', 3));
    await eventually(async () => expect(await seenBy('northgate', 'BOWL')).toBe(200));
    await warehouse.publish('late', published('BOWL', 'harbour', 2), published('CUP', 'harbour'));
    await warehouse.receive('CUP', 1);
    await eventually(async () => expect(await seenBy('harbour', 'CUP')).toBe(200));

    expect(await seenBy('harbour', 'BOWL')).toBe(404);
  });

  test('of an unknown product are 404', async () => {
    expect((await warehouse.fetch('/v1/stock/NOTHING', 'seller')).status).toBe(404);
  });
});

async function seenBy(seller: string, sku: string): Promise<number> {
  return (await warehouse.fetch(`/v1/stock/${sku}`, 'seller', { subject: seller })).status;
}
